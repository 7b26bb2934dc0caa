package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math/rand/v2"
)

// photo is a JPEG of random pixels that says where it was taken, and what is
// in the picture.
type photo struct {
	file []byte
	says string // by its EXIF block and its comment
	scan []byte // of file: the pixels, as they are coded
}

// newPhoto makes a square one, a little larger than as many bytes as it has
// pixels.
func newPhoto(side int, says string) photo {
	m := image.NewGray(image.Rect(0, 0, side, side))
	for i := range m.Pix {
		m.Pix[i] = byte(rand.Uint32())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 100}); err != nil {
		panic(err) // a buffer takes all
	}
	plain := b.Bytes()
	p := photo{says: says}
	p.file = append(p.file, plain[:2]...) // the start
	p.file = appendSegment(p.file, 0xe1, "Exif\x00\x00"+placed(says))
	p.file = appendSegment(p.file, 0xfe, says)
	p.file = append(p.file, plain[2:]...)
	start := bytes.Index(p.file, []byte{0xff, 0xda})
	head := int(binary.BigEndian.Uint16(p.file[start+2:]))
	p.scan = p.file[start+2+head : len(p.file)-2]
	return p
}

func appendSegment(b []byte, code byte, body string) []byte {
	b = binary.BigEndian.AppendUint16(append(b, 0xff, code), uint16(2+len(body)))
	return append(b, body...)
}

// placed is an EXIF block: a description, and a place in Lisbon.
func placed(says string) string {
	const description, gps, heads = 0x010e, 0x8825, 8 + 2 + 2*12 + 4
	b := []byte("MM\x00*\x00\x00\x00\x08")
	number := func(v ...uint32) {
		for _, n := range v {
			b = binary.BigEndian.AppendUint32(b, n)
		}
	}
	field := func(tag, kind uint16, count, value uint32) {
		b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, tag), kind)
		number(count, value)
	}
	says += "\x00"
	inner := uint32(heads + len(says))
	values := inner + 2 + 4*12 + 4
	b = append(b, 0, 2)
	field(description, 2, uint32(len(says)), heads)
	field(gps, 4, 1, inner)
	number(0)
	b = append(b, says...)
	b = append(b, 0, 4)
	field(1, 2, 2, 'N'<<24)
	field(2, 5, 3, values)
	field(3, 2, 2, 'W'<<24)
	field(4, 5, 3, values+24)
	number(0)
	number(38, 1, 42, 1, 50, 1)
	number(9, 1, 8, 1, 22, 1)
	return string(b)
}
