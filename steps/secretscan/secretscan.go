// Package secretscan tells secrets from ordinary settings: by the words of a name, by the form of a value, and by
// comparing with values that are known. The checklist, the Dockerfile's warnings and the redaction of calls and logs
// all use it. It never repeats a value in what it says.
//
// It has no pattern library: nothing is compiled when the program starts, and a setting is looked at in microseconds.
package secretscan

import "strings"

// Why says why a setting is taken for a secret, "" when it is not.
func Why(name, value string) string {
	v := unquote(strings.TrimSpace(value))
	if trivial(v) || placeholder(v) || reference(v) {
		return ""
	}
	n := nameOf(name)
	for _, h := range find(v, false) {
		if !(h.public && n.kind == public) {
			return "its value " + h.What
		}
	}
	if what := decodedHolds(v); what != "" {
		return "its value " + what
	}
	switch {
	case n.head == headPassword && passwordHash(v):
		return "its value is the hash of a password"
	case pairOfLogin(n, v):
		return "its value is a user's name with a password"
	case n.has("webhook", "hook", "webhooks", "hooks") && unguessable(v):
		return "its value is the address of a webhook, which needs no other key"
	case n.secret(v):
		return "its name is that of a secret"
	}
	return ""
}

// Name reports whether a name is a secret's, whatever its value.
func Name(name string) bool { return nameOf(name).kind == strong }

// Text says why a text (a command, a label, a URL, a document) is taken to hold a secret, "" when it does not.
func Text(text string) string {
	for _, h := range find(text, false) {
		return "it " + h.What
	}
	if what := decodedHolds(text); what != "" {
		return "it " + what
	}
	return ""
}

// Command says why the words of a command are taken to hold a secret, "" when they do not. A word may be a command line
// of its own, as a shell's is.
func Command(command []string) string {
	for _, word := range command {
		if why := Text(word); why != "" {
			return why
		}
	}
	if h := flagHits(command, nil); len(h) > 0 {
		return "it " + h[0].What
	}
	return ""
}

// InCommand returns which words of a command hold a secret.
func InCommand(command []string) map[int]bool {
	held := map[int]bool{}
	for i, word := range command {
		if Text(word) != "" {
			held[i] = true
		}
	}
	for _, h := range flagHits(command, nil) {
		held[h.word] = true
	}
	return held
}

// Mask puts mask in the place of every secret in a text that is recognised by its form, wherever the text comes from.
// Prose is left as it is: a word that is followed by a colon says nothing of what comes after it.
func Mask(text, mask string) string {
	hits := find(text, true)
	if len(hits) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, h := range hits {
		if h.From < at {
			if h.To <= at {
				continue
			}
			h.From = at
		}
		b.WriteString(text[at:h.From])
		if h.From > at || at == 0 {
			b.WriteString(mask)
		}
		at = h.To
	}
	b.WriteString(text[at:])
	return b.String()
}

// unquote takes off the quotes around a whole value.
func unquote(v string) string {
	if len(v) >= 2 && (v[0] == '"' || v[0] == '\'') && v[len(v)-1] == v[0] {
		return v[1 : len(v)-1]
	}
	return v
}

// pairOfLogin reports whether a value is user:password under a name that is about signing in.
func pairOfLogin(n nameKind, v string) bool {
	if !n.has("auth", "basic", "basicauth", "login", "htpasswd", "userpass", "credentials", "creds") || n.described {
		return false
	}
	user, password, ok := strings.Cut(v, ":")
	if slash := strings.IndexByte(v, '/'); !ok && slash > 0 && strings.Count(v, "/") == 1 && identifier(v[:slash]) &&
		n.words[len(n.words)-1] == "auth" {
		return slash+1 < len(v) && !isPlaceholder(v[slash+1:])
	}
	return ok && user != "" && password != "" && !strings.ContainsAny(v, " /,;") && !digits(password) &&
		!strings.Contains(password, ":") &&
		!placeholder(password) && !reference(password)
}
