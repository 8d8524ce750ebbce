package secretscan

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Known are values that are known to be secrets, as those stored in SSM are. It finds them in other texts, whole or as
// a part, in the spellings of URLs and JSON, and in base64.
type Known struct{ values []knownValue }

type knownValue struct {
	name      string
	spellings []string
}

// Add remembers a value by its name. What anybody could guess, and what many texts hold by chance, is not remembered.
func (k *Known) Add(name, value string) {
	value = strings.TrimSpace(value)
	if WorthMasking(name, value) {
		k.values = append(k.values, knownValue{name, Encodings(value)})
	}
	for _, h := range urlHits(value) { // the password of a stored URL is a secret without the URL too
		if inner := value[h.From:h.To]; inner != value && WorthMasking("password", inner) {
			k.values = append(k.values, knownValue{name, Encodings(inner)})
		}
	}
}

// In returns the names of the values that a text holds.
func (k *Known) In(text string) []string {
	if len(k.values) == 0 || len(text) < shortestKnown {
		return nil
	}
	layers := []string{text}
	inner := decoded(text, 8)
	for _, t := range inner {
		layers = append(append(layers, t), decoded(t, 8)...)
	}
	if unescaped, err := url.QueryUnescape(text); err == nil && unescaped != text {
		layers = append(layers, unescaped)
	}
	var found []string
	for _, v := range k.values {
		held := slices.ContainsFunc(v.spellings, func(s string) bool {
			return slices.ContainsFunc(layers, func(t string) bool { return strings.Contains(t, s) })
		})
		if held && !slices.Contains(found, v.name) {
			found = append(found, v.name)
		}
	}
	return found
}

// shortestKnown is the length from which a value that is found in a text is no chance.
const shortestKnown = 8

// WorthMasking reports whether a value under a name is worth looking for in other texts: long enough, and no ordinary
// word.
func WorthMasking(name, value string) bool {
	if len(value) < shortestKnown || trivial(value) || placeholder(value) || reference(value) || duration(value) ||
		digits(value) && len(value) < 12 {
		return false
	}
	for _, h := range find(value, false) {
		if !h.public {
			return true
		}
	}
	if n := nameOf(name); n.kind == strong && !email(value) && !strings.Contains(value, "://") {
		return !ordinary(value)
	}
	return !plainWords(value) && !strings.Contains(value, "://") && !email(value)
}

// ordinary reports whether a value is one or two plain words, which other texts hold for reasons of their own.
func ordinary(v string) bool {
	return slug(v) && len(v) < 16 && strings.Trim(v, "0123456789") != "" && strings.ToLower(v) == v &&
		!strings.ContainsAny(v, "0123456789") ||
		region(v)
}

// region reports whether a value is the name of a region of AWS.
func region(v string) bool {
	parts := strings.Split(v, "-")
	return len(parts) >= 3 && len(parts[0]) == 2 && len(parts[len(parts)-1]) == 1 && slug(v)
}

// Encodings are the ways one value is written: as it is, in a URL, in JSON, in hexadecimal and base64.
func Encodings(v string) []string {
	all := []string{v}
	for _, s := range []string{url.QueryEscape(v), url.PathEscape(v), url.UserPassword("", v).String()[1:], inJSON(v),
		hex.EncodeToString([]byte(v)),
		base64.StdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v))} {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func inJSON(v string) string {
	b, err := json.Marshal(v)
	if err != nil {
		return v
	}
	return strings.Trim(string(b), `"`)
}
