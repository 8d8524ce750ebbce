package core

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled when it is first matched: a program that never opens a sandbox pays
// nothing.
type Pattern func() *regexp.Regexp

func NewPattern(expression string) Pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// MatchString reports whether the text has a match.
func (p Pattern) MatchString(text string) bool { return p().MatchString(text) }

// FindStringSubmatch returns the first match and its groups, nil when there is none.
func (p Pattern) FindStringSubmatch(text string) []string { return p().FindStringSubmatch(text) }
