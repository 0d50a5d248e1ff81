/**
 * The objects of a hash table that are in use. A small object lies packed in its segment's arena; opened, it stays an
 * object until `maxOpen` others were opened, so that a command which edits it, and the commands after that one, need
 * not unpack it again. It owns when objects are packed and unpacked; how they are is left to the table's `Packing`.
 */
import type { Directory } from "./Directory.js"
import { maxInArena, Packed, type PackedValue } from "./Packed.js"
import { home, type Segment } from "./Segment.js"
import { LENGTHS, lengthMask, onHeap, openMark, packedMark, width } from "./Slot.js"
import { type Weighed, Weights } from "./Weights.js"

/** More objects than one command edits. */
const maxOpen = 256

/** How a table's objects become bytes, and objects again. */
export interface Packing<V> {
  /** `undefined` for an object that stays one: it is too big, or of a kind that is not packed. */
  readonly pack: (value: V) => PackedValue | undefined
  /** The object may keep the run, and changes it only where the run is its own. */
  readonly unpack: (header: number, packed: Packed) => V
  /** Whether an object that is only read may read from the arena. */
  readonly isReadInPlace: (header: number) => boolean
  /** The object as one that knows its memory. */
  readonly weighed: (value: V) => Weighed
}

interface OpenObject<V> {
  readonly value: V
  /** The hash of its key. */
  readonly hashed: number
  /** The header to put back if the object was not edited. */
  readonly header: number
  isEdited: boolean
}

const isOpen = (length: number): boolean => (length & openMark) !== 0 && length !== onHeap

export class OpenObjects<V> {
  /** Filled in a circle: a new object takes the place of the one that has been open longest. */
  private readonly objects: Array<OpenObject<V> | undefined> = []
  private next = 0
  /** The memory of the objects that are not packed. */
  readonly weights: Weights

  constructor(
    private readonly directory: Directory<V>,
    private readonly packing: Packing<V>
  ) {
    this.weights = new Weights(directory.tally)
  }

  /** An object that is on the heap or open is about to change. */
  note(value: V): void {
    this.weights.note(this.packing.weighed(value))
  }

  /** An object as bytes, if it finds room in an arena. */
  pack(value: V): PackedValue | undefined {
    const packed = this.packing.pack(value)
    return packed !== undefined && packed.packed.length <= maxInArena ? packed : undefined
  }

  /** The object in a slot, which is packed or open. Changes to one that is packed are lost. */
  read(segment: Segment<V>, slot: number): V {
    const header = headerAt(segment, slot)
    const length = segment.valueLengthAt(slot)
    if (isOpen(length)) return this.openAt(header).value
    return this.packing.unpack(header, packedAt(segment, slot, length).clone())
  }

  /** As `Dict.open`, for an object that is packed or open. */
  open(segment: Segment<V>, slot: number, mayChange: boolean): V {
    const header = headerAt(segment, slot)
    const length = segment.valueLengthAt(slot)
    if (isOpen(length)) {
      const object = this.openAt(header)
      if (mayChange) {
        object.isEdited = true
        this.note(object.value)
      }
      return object.value
    }
    const packed = packedAt(segment, slot, length)
    if (!mayChange && this.packing.isReadInPlace(header)) return this.packing.unpack(header, packed)
    const value = this.packing.unpack(header, mayChange ? packed.clone() : packed)
    toggleOpen(segment, slot)
    this.add(segment, slot, { value, hashed: segment.slots[slot] ?? 0, header, isEdited: mayChange })
    if (mayChange) this.note(value)
    return value
  }

  private add(segment: Segment<V>, slot: number, object: OpenObject<V>): void {
    // no number yet: closing another object must not take this slot for that object's
    setHeader(segment, slot, -1)
    const number = this.next
    this.next = (number + 1) % maxOpen
    this.close(number)
    this.objects[number] = object
    setHeader(segment, slot, number)
  }

  /** Packs every open object again. */
  closeAll(): void {
    for (let number = 0; number < maxOpen; number++) this.close(number)
  }

  private close(number: number): void {
    const object = this.objects[number]
    if (object === undefined) return
    this.objects[number] = undefined
    this.weights.forget(this.packing.weighed(object.value))
    const { hashed, value, header, isEdited } = object
    const segment = this.directory.segmentOf(hashed)
    const { slots } = segment
    let slot = home(segment, hashed) * width
    while (!(slots[slot] === hashed && isOpen(segment.valueLengthAt(slot)) && headerAt(segment, slot) === number)) {
      slot += width
    }
    if (isEdited) this.put(segment, slot, value)
    else {
      setHeader(segment, slot, header)
      toggleOpen(segment, slot)
    }
  }

  /** Replaces the value in a slot by an object. */
  set(segment: Segment<V>, slot: number, value: V): void {
    const object = isOpen(segment.valueLengthAt(slot)) ? this.openAt(headerAt(segment, slot)) : undefined
    if (object?.value === value) {
      object.isEdited = true
      this.note(value)
      return
    }
    this.forget(segment, slot)
    this.put(segment, slot, value)
  }

  private put(segment: Segment<V>, slot: number, value: V): void {
    const packed = this.pack(value)
    if (packed === undefined) {
      segment.putOnHeap(slot, value)
      this.note(value)
    } else writePacked(segment, segment.makeRoom(slot, packed.packed.length + 4, packedMark), packed)
  }

  /** The value in a slot goes: if it is an open object, it is no longer open. */
  forget(segment: Segment<V>, slot: number): void {
    const length = segment.valueLengthAt(slot)
    if (length <= lengthMask) return
    if (length === onHeap) {
      const value = segment.values?.[slot / width]
      if (value !== undefined && typeof value !== "string") this.weights.forget(this.packing.weighed(value))
    } else if (isOpen(length)) {
      const number = headerAt(segment, slot)
      this.weights.forget(this.packing.weighed(this.openAt(number).value))
      this.objects[number] = undefined
    }
  }

  private openAt(number: number): OpenObject<V> {
    return this.objects[number] as OpenObject<V> // a slot that is marked as open has the number of an open object
  }
}

/** Writes a packed object at an offset in a segment's arena, in words. */
export const writePacked = (segment: Segment<unknown>, start: number, { header, packed }: PackedValue): void => {
  segment.arena[start] = header
  packed.writeWords(segment.arena, start + 1)
}

const headerAt = (segment: Segment<unknown>, slot: number): number => segment.arena[segment.valueStart(slot)] ?? 0

const setHeader = (segment: Segment<unknown>, slot: number, header: number): void => {
  segment.arena[segment.valueStart(slot)] = header
}

const toggleOpen = (segment: Segment<unknown>, slot: number): void => {
  segment.slots[slot + LENGTHS] = (segment.slots[slot + LENGTHS] ?? 0) ^ ((packedMark | openMark) << 16)
}

/** The run of bytes of a packed object. */
const packedAt = (segment: Segment<unknown>, slot: number, length: number): Packed =>
  Packed.view(segment.arena, segment.bytes, segment.valueStart(slot) * 4 + 4, (length & lengthMask) - 4)
