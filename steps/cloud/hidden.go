package cloud

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"slipway/steps/stack"
)

// mask stands for a secret wherever text is shown.
const mask = "***"

// hidden are the secret values this process has met. They are looked for in every text that leaves it: commands, logs, errors.
var hidden struct {
	sync.RWMutex
	values []string // longest first, so that a part does not spoil the whole
}

// Hide makes Scrub, the tape and Explain mask a secret wherever it turns up, in the spellings URLs and JSON give it too.
// Values that anybody could guess (shorter than 8 characters, one lower-case word, a region) are masked in their own fields only:
// masking "production" everywhere would tell more than it hides.
func Hide(s stack.Secret) {
	v := s.Reveal()
	if guessable(v) {
		return
	}
	hidden.Lock()
	defer hidden.Unlock()
	for _, spelling := range spellings(v) {
		if !slices.Contains(hidden.values, spelling) {
			hidden.values = append(hidden.values, spelling)
		}
	}
	slices.SortStableFunc(hidden.values, func(a, b string) int { return len(b) - len(a) })
}

// Scrub masks every hidden secret, and the password of every URL, in a text.
func Scrub(text string) string { return scrub(text, nil) }

// scrub masks more values than the hidden ones.
func scrub(text string, more []string) string {
	for _, v := range more {
		text = strings.ReplaceAll(text, v, mask)
	}
	hidden.RLock()
	for _, v := range hidden.values {
		text = strings.ReplaceAll(text, v, mask)
	}
	hidden.RUnlock()
	return urlPassword.ReplaceAllString(text, "${1}"+mask+"@")
}

// urlPassword is the password in scheme://user:password@host; the user may be missing, as in Redis URLs.
var urlPassword = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@"']*:)[^\s/@"']+@`)

var (
	lowerWord = regexp.MustCompile(`^[a-z]{1,11}$`)
	region    = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
)

func guessable(v string) bool {
	return len(v) < 8 || lowerWord.MatchString(v) || region.MatchString(v)
}

// spellings are the ways one value is written: as it is, in a URL, in JSON.
func spellings(v string) []string {
	all := []string{v}
	for _, s := range []string{url.QueryEscape(v), url.PathEscape(v), url.UserPassword("", v).String()[1:], quoted(v)} {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func quoted(v string) string {
	b, err := json.Marshal(v)
	if err != nil {
		return v
	}
	return strings.Trim(string(b), `"`)
}
