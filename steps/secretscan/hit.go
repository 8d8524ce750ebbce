package secretscan

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"
)

// Hit is a secret in a text: where it is and what it is, as the end of a sentence about the text.
type Hit struct {
	From, To int
	What     string
	word     int  // which word of a command it is
	public   bool // a form that public values have too: the name decides
}

// find returns the secrets that a text holds, in their order. In prose only forms that nothing else has are looked for.
func find(text string, prose bool) []Hit {
	if len(text) < 4 {
		return nil
	}
	hits := urlHits(text)
	hits = append(hits, tokenHits(text)...)
	hits = append(hits, blockHits(text)...)
	hits = append(hits, headerHits(text)...)
	hits = append(hits, pairHits(text, prose)...)
	if !prose {
		hits = append(hits, loginHits(text)...)
		if words := split(text); len(words) > 1 {
			hits = append(hits, flagHits(texts(words), words)...)
			hits = append(hits, spokenHits(words)...)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To)) })
	return hits
}

// maxDecode keeps documents from being decoded for what they cannot hold.
const maxDecode = 64 << 10

// decodedHolds looks into what is written in base64, whole or as a part of the text.
func decodedHolds(text string) string {
	for _, inner := range decoded(text, 24) {
		for _, h := range find(inner, false) {
			return h.What + ", written in base64"
		}
	}
	return ""
}

// decoded returns the decoded texts of the base64 in a text.
func decoded(text string, shortest int) []string {
	if len(text) > maxDecode {
		return nil
	}
	var found []string
	for from := 0; from < len(text); {
		if !base64Byte(text[from]) {
			from++
			continue
		}
		to := from
		for to < len(text) && base64Byte(text[to]) {
			to++
		}
		run := strings.TrimRight(text[from:to], "=")
		for to < len(text) && text[to] == '=' {
			to++
		}
		from = to
		if len(run) < shortest {
			continue
		}
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if b, err := encoding.DecodeString(run); err == nil && printable(b) {
				found = append(found, string(b))
				break
			}
		}
	}
	return found
}

func base64Byte(c byte) bool { return alnum(c) || c == '+' || c == '/' || c == '-' || c == '_' }

func printable(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return len(b) > 0
}

func alnum(c byte) bool  { return letter(c) || digit(c) }
func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
