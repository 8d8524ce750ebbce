package stack

import (
	"strings"

	"golang.org/x/net/idna"
)

// pathDomain is the answer that is cleaned wherever it comes from.
const pathDomain = "service.domain"

// CleanDomain is a domain name as DNS and AWS take it: lower case, without blanks around it and the dot that may end
// it, its labels in other letters as xn--. What cannot be made one is left as it is typed, for its question to refuse.
func CleanDomain(typed string) string {
	name := strings.TrimSpace(typed)
	if name == "" || strings.ContainsAny(name, " \t/:@*_") {
		return name
	}
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(name, "."))
	if err != nil {
		return name
	}
	return strings.TrimSuffix(ascii, ".")
}
