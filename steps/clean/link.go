package clean

import "strings"

// consoleDomains are those of the AWS console, the only pages that a styled text may lead to.
var consoleDomains = []string{".console.aws.amazon.com/", ".console.amazonaws.cn/", ".console.amazonaws-us-gov.com/"}

// linkStart begins every link, and ends one where no address follows.
const linkStart = "\x1b]8;;"

// linked reports whether a link has begun in a text and not ended.
func linked(text string) bool {
	return strings.LastIndex(text, linkStart+"https://") > max(strings.LastIndex(text, linkStart+"\x1b"),
		strings.LastIndex(text, linkStart+"\x07"))
}

// consoleLink measures a sequence that begins s and starts a link to the AWS console or, in one, ends it; 0: neither.
// https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
func consoleLink(s string, open bool) int {
	rest, ok := strings.CutPrefix(s, linkStart)
	if !ok {
		return 0
	}
	end := strings.IndexAny(rest, "\x07\x1b")
	if end < 0 {
		return 0
	}
	length := len(s) - len(rest) + end + 1
	if rest[end] == 0x1b {
		if !strings.HasPrefix(rest[end:], "\x1b\\") {
			return 0
		}
		length++
	}
	url := rest[:end]
	if url == "" && open {
		return length
	}
	host, ok := strings.CutPrefix(url, "https://")
	if !ok || firstSuspect(url, false) >= 0 {
		return 0
	}
	for _, domain := range consoleDomains {
		region, _, found := strings.Cut(host, domain)
		if found && strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
			return length
		}
	}
	return 0
}
