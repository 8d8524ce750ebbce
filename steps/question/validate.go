package question

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// OneOf takes one of the values.
func OneOf(values ...string) func(string) error {
	return func(v string) error {
		if !slices.Contains(values, v) {
			return fmt.Errorf("%q is none of %s", v, strings.Join(values, ", "))
		}
		return nil
	}
}

// Between takes a whole number in bounds.
func Between(from, to int, example string) func(string) error {
	return func(v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < from || n > to {
			return fmt.Errorf("%q is not a whole number from %d to %d: for example %s", v, from, to, example)
		}
		return nil
	}
}

// NumberOf takes one of the numbers.
func NumberOf(values []int, example string) func(string) error {
	return func(v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || !slices.Contains(values, n) {
			words := make([]string, len(values))
			for i, value := range values {
				words[i] = strconv.Itoa(value)
			}
			return fmt.Errorf("%q is none of %s: for example %s", v, strings.Join(words, ", "), example)
		}
		return nil
	}
}

// Matching takes nothing, or what fits a pattern.
func Matching(pattern *regexp.Regexp, what string) func(string) error {
	return func(v string) error {
		if v != "" && !pattern.MatchString(v) {
			return fmt.Errorf("%q is not %s", v, what)
		}
		return nil
	}
}
