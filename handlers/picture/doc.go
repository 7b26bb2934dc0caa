// Package picture tells what a JPEG or PNG file gives away beside its pixels,
// and writes a copy without it.
//
// Files come in pieces of any size that are only lent: nothing of them is
// kept but in a room that the caller lends as well, and that is wiped at the
// end. What a file claims of itself bounds neither time nor memory: each byte
// is looked at a fixed number of times.
//
// A cleaned copy is not made again from the pixels: what decodes to them is
// copied byte for byte, and everything else is left out. What is not
// understood is refused, never passed on. What a cleaned copy still gives
// away: the picture itself, its size, how it was compressed, which can tell
// the model or the program that did it, and the noise of the sensor, which
// can tell one camera from another. Nor is compressed data decoded: who wants
// to hide something in it can.
//
// The package knows nothing of the program it is in.
package picture
