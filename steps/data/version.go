package data

import (
	"strconv"
	"strings"
)

// major is the first part of a version: 16 of 16.4.
func major(version string) string {
	m, _, _ := strings.Cut(version, ".")
	return m
}

// minor is a version's first two parts: 7.1 of 7.1.0.
func minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// older reports whether version a comes before b, counting two parts.
func older(a, b string) bool {
	majorA, restA, _ := strings.Cut(minor(a), ".")
	majorB, restB, _ := strings.Cut(minor(b), ".")
	if number(majorA) != number(majorB) {
		return number(majorA) < number(majorB)
	}
	return number(restA) < number(restB)
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
