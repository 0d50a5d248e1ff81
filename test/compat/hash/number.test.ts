/** Fields as numbers. */
import { compare } from "../Compare.js"
import { longest, onString, tooLong } from "./Values.js"

compare("fields as numbers", {
  HINCRBY: `
    HINCRBY h a 5
    HINCRBY h a -7
    HINCRBY h a 0
    HINCRBY h b 9223372036854775807
    HINCRBY h b 1
    HINCRBY h b -1
    HINCRBY h c -9223372036854775808
    HINCRBY h c -1
    HINCRBY h c 9223372036854775807
    HINCRBY h a 9223372036854775808
    HINCRBY h a 1.5
    HINCRBY h a x
    HINCRBY h a ""
    HINCRBY h a " 1"
    HSET h t text e "" l 007 s " 1" p +1 f 1.0
    HINCRBY h t 1
    HINCRBY h e 1
    HINCRBY h l 1
    HINCRBY h s 1
    HINCRBY h p 1
    HINCRBY h f 1
    HINCRBY none t x
    EXISTS none
    HINCRBY h a
    HINCRBY h a 1 2
    HGETALL h
    HINCRBY n ${tooLong} 1
    OBJECT ENCODING n
    HINCRBY n ${tooLong} 1
    ${onString("HINCRBY s a 1")}
    HINCRBY s a x
  `,

  HINCRBYFLOAT: `
    HINCRBYFLOAT h a 0.1
    HINCRBYFLOAT h a 0.2
    HINCRBYFLOAT h a -0.3
    HINCRBYFLOAT h b 5.0e3
    HINCRBYFLOAT h b 1e-17
    HINCRBYFLOAT h c 3
    HINCRBYFLOAT h c 3.14159265358979323846
    HINCRBYFLOAT h d 1e20
    HINCRBYFLOAT h d 0x10
    HINCRBYFLOAT h e 1e4000
    HINCRBYFLOAT h m 1e4932
    HINCRBYFLOAT h m 1e4932
    HINCRBYFLOAT h a inf
    HINCRBYFLOAT h a -inf
    HINCRBYFLOAT h a nan
    HINCRBYFLOAT none a inf
    EXISTS none
    HINCRBYFLOAT h a x
    HINCRBYFLOAT h a ""
    HINCRBYFLOAT h a " 1"
    HSET h t text i inf mi -infinity n nan e "" l 007.50 sp " 1" x 0x10
    HINCRBYFLOAT h t 1
    HINCRBYFLOAT h i 1
    HINCRBYFLOAT h mi 1
    HINCRBYFLOAT h n 1
    HINCRBYFLOAT h e 1
    HINCRBYFLOAT h l 1
    HINCRBYFLOAT h sp 1
    HINCRBYFLOAT h x 1
    HINCRBYFLOAT h a
    HINCRBYFLOAT h a 1 2
    OBJECT ENCODING h
    ~ HGETALL h
    HINCRBYFLOAT n ${longest}x 1
    OBJECT ENCODING n
    ${onString("HINCRBYFLOAT s a 1")}
    HINCRBYFLOAT s a x
  `
})
