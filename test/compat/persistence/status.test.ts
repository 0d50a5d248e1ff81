/** INFO's section on persistence after each kind of event, field by field, and the replies on the way there. */
