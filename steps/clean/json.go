package clean

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON spells what a terminal must not be given as \u escapes, in JSON that is encoded already: encoding/json leaves
// DEL, C1 and bidi controls as they are. The document means the same.
func JSON(encoded []byte) []byte {
	var b bytes.Buffer
	kept := 0
	for i := 0; i < len(encoded); {
		r, n := rune(encoded[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(encoded[i:])
		}
		if r == 0x7f || r >= utf8.RuneSelf && (hidden(r) || r == 0x2028 || r == 0x2029) {
			b.Write(encoded[kept:i])
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
			kept = i + n
		}
		i += n
	}
	if kept == 0 {
		return encoded
	}
	b.Write(encoded[kept:])
	return b.Bytes()
}

// Encode writes a value as JSON without the escapes that only HTML needs, and with those a terminal needs.
func Encode(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(JSON(b.Bytes()))
	return err
}
