package cloud

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"slipway/steps/secretscan"
	"slipway/steps/stack"
)

// mask is shown in the place of a secret.
const mask = "***"

// hidden are the secret values this process has met. They are looked for in every text that leaves it: commands, logs,
// errors. A value is kept under its first bytes, so that a new one is added without looking at the others again, and a
// text is gone through once however many there are.
var hidden struct {
	sync.RWMutex
	values map[string][]string // by their first bytes; longest first, so that a part does not spoil the whole
	first  [256]bool           // the bytes that values begin with
}

// firstBytes is how many of a value's bytes tell where it may be in a text. No hidden value is shorter.
const firstBytes = 8

// RegisterSecret makes Redact, the call log and Explain mask a secret wherever it turns up, in the spellings URLs and
// JSON give it too. Values that anybody could guess (shorter than 8 characters, one lower-case word, a region) are
// masked in their own fields only: masking "production" everywhere would tell more than it hides.
func RegisterSecret(s stack.Secret) {
	if Guessable(s) {
		return
	}
	v := s.Reveal()
	hidden.Lock()
	defer hidden.Unlock()
	if hidden.values == nil {
		hidden.values = map[string][]string{}
	}
	for _, spelling := range secretscan.Encodings(v) {
		alike := hidden.values[spelling[:firstBytes]]
		if slices.Contains(alike, spelling) {
			continue
		}
		alike = append(alike, spelling)
		slices.SortStableFunc(alike, func(a, b string) int { return len(b) - len(a) })
		hidden.values[spelling[:firstBytes]], hidden.first[spelling[0]] = alike, true
	}
}

// Redact masks every hidden secret in a text, and what is a secret by its form: passwords of URLs, keys, tokens.
func Redact(text string) string { return redactText(text, nil) }

// redactText masks more values than the hidden ones.
func redactText(text string, more []string) string {
	for _, v := range more {
		text = strings.ReplaceAll(text, v, mask)
	}
	return secretscan.Mask(hideValues(text), mask)
}

// hideValues masks the hidden values, from left to right.
func hideValues(text string) string {
	hidden.RLock()
	defer hidden.RUnlock()
	var b strings.Builder
	kept := 0
	for at := 0; at+firstBytes <= len(text); {
		value := hiddenAt(text[at:])
		if value == "" {
			at++
			continue
		}
		b.WriteString(text[kept:at])
		b.WriteString(mask)
		at += len(value)
		kept = at
	}
	if kept == 0 {
		return text
	}
	b.WriteString(text[kept:])
	return b.String()
}

// hiddenAt is the longest hidden value that a text begins with.
func hiddenAt(text string) string {
	if !hidden.first[text[0]] {
		return ""
	}
	for _, value := range hidden.values[text[:firstBytes]] {
		if strings.HasPrefix(text, value) {
			return value
		}
	}
	return ""
}

var (
	lowerWord = regexp.MustCompile(`^[a-z]{1,11}$`)
	region    = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
)

// Guessable reports whether anybody could guess a value, so that it says nothing where it turns up.
func Guessable(s stack.Secret) bool {
	v := s.Reveal()
	return len(v) < firstBytes || lowerWord.MatchString(v) || region.MatchString(v)
}
