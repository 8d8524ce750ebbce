package stack

import "strings"

// RootUser reports whether a container's user is root: by name or by number, with any group, in every spelling a number
// takes. An empty user is root too, which is what an image without USER runs as.
func RootUser(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
	switch name {
	case "", "root", "toor":
		return true
	}
	number := strings.TrimLeft(name, "+-")
	for _, base := range []string{"0x", "0o", "0b"} {
		number = strings.TrimPrefix(number, base)
	}
	return strings.Trim(number, "0_.") == "" || number == "4294967296" // 2^32, which wraps around to 0
}
