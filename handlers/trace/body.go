package trace

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
)

// Body is what a request carries.
type Body struct {
	Type  string
	Bytes []byte
}

// Field is one of a form's, by name.
type Field struct {
	Name  string
	Value []byte
}

// File is one of a form's, in its field of that name.
type File struct {
	Field    string
	Filename []byte // without quotes and line ends
	Value    []byte
}

// URLEncoded writes a form as browsers do by default.
func URLEncoded(fields ...Field) Body {
	b := Body{Type: "application/x-www-form-urlencoded"}
	for i, f := range fields {
		if i > 0 {
			b.Bytes = append(b.Bytes, '&')
		}
		b.Bytes = append(append(b.Bytes, f.Name...), '=')
		for _, c := range f.Value {
			b.Bytes = urlByte(b.Bytes, c)
		}
	}
	return b
}

// Multipart writes a form as browsers do that have files to send. Its
// boundary is a new one.
func Multipart(fields []Field, files ...File) Body {
	var r [16]byte
	rand.Read(r[:])
	boundary := "----geckoformboundary" + hex.EncodeToString(r[:])
	var b bytes.Buffer
	for _, f := range fields {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary, f.Name, f.Value)
	}
	for _, f := range files {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n%s\r\n",
			boundary, f.Field, f.Filename, f.Value)
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return Body{Type: "multipart/form-data; boundary=" + boundary, Bytes: b.Bytes()}
}

// JSONObject writes an object of strings, whose bytes are UTF-8.
func JSONObject(fields ...Field) Body {
	b := Body{Type: "application/json", Bytes: []byte("{")}
	for i, f := range fields {
		if i > 0 {
			b.Bytes = append(b.Bytes, ',')
		}
		b.Bytes = append(append(append(b.Bytes, '"'), f.Name...), `":"`...)
		for _, c := range f.Value {
			b.Bytes = jsonByte(b.Bytes, c)
		}
		b.Bytes = append(b.Bytes, '"')
	}
	b.Bytes = append(b.Bytes, '}')
	return b
}

// life is the shortest lifetime that a form may ask for, in seconds.
const life = "300"

// MakeForm is the form that makes a link of a text.
func MakeForm(text, passphrase []byte) Body {
	return URLEncoded(MakeFields(text, passphrase)...)
}

// FilesForm is the form that makes one of a text and files.
func FilesForm(text, passphrase []byte, files ...File) Body {
	return Multipart(MakeFields(text, passphrase), files...)
}

// MakeFields are what it has beside files, with more that it asks for.
func MakeFields(text, passphrase []byte, more ...Field) []Field {
	return append([]Field{{"text", text}, {"passphrase", passphrase}, {"life", []byte(life)}}, more...)
}

// OpenForm is the form that opens one.
func OpenForm(key, nonce, passphrase []byte) Body {
	return URLEncoded(Field{"key", key}, Field{"nonce", nonce}, Field{"passphrase", passphrase})
}

// FetchForm is the form that saves a file.
func FetchForm(grant []byte, number int) Body {
	return URLEncoded(Field{"key", grant}, Field{"file", strconv.AppendInt(nil, int64(number), 10)})
}

// RequestForm is the form that makes a request.
func RequestForm() Body { return URLEncoded(Field{"life", []byte(life)}) }

// AnswerForm is the form that answers one.
func AnswerForm(ask, text []byte, files ...File) Body {
	return Multipart([]Field{{"key", ask}, {"text", text}}, files...)
}

// BurnForm is the form that destroys all that waits, for who is sure.
func BurnForm(receipt []byte, sure bool) Body {
	fields := []Field{{"key", receipt}, {"link", nil}}
	if sure {
		fields = append(fields, Field{"sure", []byte("1")})
	}
	return URLEncoded(fields...)
}
