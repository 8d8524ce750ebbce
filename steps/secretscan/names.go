package secretscan

import (
	"slices"
	"strings"
	"unicode"
)

// What a name's words make of it.
const (
	none      = iota
	public    // it names a value that is for everybody: a publishable key
	described // it names something about a secret: its lifetime, its file, its header
	weak      // a key or token of an unknown kind: what it holds decides too
	strong    // a secret
)

// The words a secret's name turns on.
const (
	headNone = iota
	headPassword
	headSecret
	headToken
	headKey
	headOther
)

// nameKind is what is known of a setting by its name.
type nameKind struct {
	kind, head int
	described  bool
	words      []string
}

// has reports whether one of the words is in the name.
func (n nameKind) has(any ...string) bool {
	return slices.ContainsFunc(n.words, func(w string) bool { return slices.Contains(any, w) })
}

// nameOf judges a name by its words. The last word that names a secret counts, with the words before and after it.
func nameOf(name string) nameKind {
	n := nameKind{words: words(name)}
	at := -1
	for i, w := range n.words {
		if h := headOf(n.words, i, w); h != headNone {
			n.head, at = h, i
		}
	}
	if at < 0 {
		n.described = slices.ContainsFunc(n.words, isDescriptor)
		return n
	}
	before, after := n.words[:at], n.words[at+1:]
	n.described = slices.ContainsFunc(after, isDescriptor)
	switch {
	case n.head != headPassword && publicWords(n.words, at):
		n.kind = public
	case n.described || aboutIt(n.head, before):
		n.kind = described
	case n.head == headKey && !strongKey(n.words, at):
		n.kind = weak
	default:
		n.kind = strong
	}
	return n
}

// words takes a name apart at separators and at the humps of camelCase; digits at the end of a word are a number or a
// version.
func words(name string) []string {
	var all []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			w := strings.ToLower(string(word))
			if short := strings.TrimRight(w, "0123456789"); short != "" {
				w = short
			}
			all, word = append(all, w), nil
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) && hump(runes[:i])):
			flush()
		case unicode.IsUpper(r) && i > 0 && unicode.IsUpper(runes[i-1]) && i+1 < len(runes) && unicode.IsLower(runes[i+1]) &&
			!plural(runes[i+1:]):
			flush()
		}
		word = append(word, r)
	}
	flush()
	return all
}

// hump reports whether a name so far has lower-case letters, so that a capital begins a word.
func hump(runes []rune) bool { return slices.ContainsFunc(runes, unicode.IsLower) }

// plural is the s of KEYs at the end of a word.
func plural(rest []rune) bool {
	return rest[0] == 's' && (len(rest) == 1 || !unicode.IsLetter(rest[1]))
}

// headOf says which kind of secret a word names.
func headOf(all []string, at int, w string) int {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(w, p) })
	}
	ends := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.HasSuffix(w, p) })
	}
	switch {
	case is(notSecret, w):
		return headNone
	case has("password", "passwd", "passphrase", "passcode", "passwort", "kennwort") || ends("pwd", "pass") ||
		w == "psw" || w == "senha":
		return headPassword
	case has("secret"):
		return headSecret
	case ends("token", "tokens"):
		return headToken
	case w == "key" || w == "keys" || is(fusedKeys, strings.TrimSuffix(w, "s")):
		return headKey
	case has("credential") || is(otherHeads, w):
		return headOther
	case w == "cookie" && at == len(all)-1 && at > 0 && (all[at-1] == "erlang" || all[at-1] == "release"), w == "phrase" &&
		at > 0 && (all[at-1] == "seed" || all[at-1] == "recovery" || all[at-1] == "pass"):
		return headOther
	case w == "pat" && at == len(all)-1 && at > 0, w == "seed" && at == len(all)-1 && at > 0 && all[at-1] == "wallet":
		return headOther
	}
	return headNone
}

// publicWords reports whether a name says that its key or token is for everybody.
func publicWords(all []string, at int) bool {
	for i, w := range all {
		if is(publicAnywhere, w) {
			return !slices.ContainsFunc(all, func(w string) bool { return strings.Contains(w, "secret") || w == "private" })
		}
		if i == at-1 && (w == "site" || w == "host") {
			return true
		}
	}
	return false
}

// aboutIt reports whether the words before a secret's word make the name one of something else.
func aboutIt(head int, before []string) bool {
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	switch head {
	case headKey:
		return is(plainKeys, last)
	case headToken:
		return is(plainTokens, last)
	}
	return false
}

// strongKey reports whether a key is one of the kinds that are always secret.
func strongKey(all []string, at int) bool {
	if all[at] != "key" && all[at] != "keys" { // apikey, privatekey
		return true
	}
	return slices.ContainsFunc(all[:at], func(w string) bool {
		return is(secretKeys, w) ||
			strings.HasSuffix(w, "secret")
	})
}

// secret reports whether a value under this name is one.
func (n nameKind) secret(v string) bool {
	if settled(v) {
		return false
	}
	switch n.kind {
	case strong:
		return !(n.head != headPassword && (n.head != headKey && smallNumber(v) || is(settingWords, strings.ToLower(v))))
	case weak:
		return !smallNumber(v) && !plainWords(v)
	case described:
		return random(v) && !n.has("id", "ids", "arn", "arns", "fingerprint", "thumbprint", "digest", "address", "hash",
			"checksum", "kid", "url", "uri")
	case none:
		return n.has("auth", "signing", "encryption", "salt", "hmac", "bearer", "jwt", "license", "licence", "seed",
			"webhook", "private", "cipher", "access", "signature") &&
			!n.described && random(v)
	}
	return false
}
