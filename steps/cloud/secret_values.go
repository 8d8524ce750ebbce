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
// errors.
var hidden struct {
	sync.RWMutex
	values []string          // longest first, so that a part does not spoil the whole
	masks  *strings.Replacer // of all values at once, since every call is looked through for each of them
}

// RegisterSecret makes Redact, the call log and Explain mask a secret wherever it turns up, in the spellings URLs and
// JSON give it too. Values that anybody could guess (shorter than 8 characters, one lower-case word, a region) are
// masked in their own fields only: masking "production" everywhere would tell more than it hides.
func RegisterSecret(s stack.Secret) {
	v := s.Reveal()
	if guessable(v) {
		return
	}
	hidden.Lock()
	defer hidden.Unlock()
	known := len(hidden.values)
	for _, spelling := range secretscan.Encodings(v) {
		if !slices.Contains(hidden.values, spelling) {
			hidden.values = append(hidden.values, spelling)
		}
	}
	if len(hidden.values) == known {
		return
	}
	slices.SortStableFunc(hidden.values, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(hidden.values))
	for _, v := range hidden.values {
		pairs = append(pairs, v, mask)
	}
	hidden.masks = strings.NewReplacer(pairs...)
}

// Redact masks every hidden secret in a text, and what is a secret by its form: passwords of URLs, keys, tokens.
func Redact(text string) string { return redactText(text, nil) }

// redactText masks more values than the hidden ones.
func redactText(text string, more []string) string {
	for _, v := range more {
		text = strings.ReplaceAll(text, v, mask)
	}
	hidden.RLock()
	masks := hidden.masks
	hidden.RUnlock()
	if masks != nil {
		text = masks.Replace(text)
	}
	return secretscan.Mask(text, mask)
}

var (
	lowerWord = regexp.MustCompile(`^[a-z]{1,11}$`)
	region    = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
)

func guessable(v string) bool {
	return len(v) < 8 || lowerWord.MatchString(v) || region.MatchString(v)
}
