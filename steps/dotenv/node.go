package dotenv

import "strings"

// node --env-file goes on from = to =: what stands before one, to the end of the last value's line, is its name. It
// trims spaces and newlines only, and takes the first quote of a kind for the closing one.
func readNode(text string) (all []binding) {
	clean := strings.ReplaceAll(text, "\r", "")
	lines := linesOf(clean)
	at := len(clean) - len(strings.TrimLeft(clean, " "))
	for at < len(clean) {
		// a comment that is indented is none
		if end := lineEnd(clean, at); (clean[at] == '\n' || clean[at] == '#') && end < len(clean) {
			at = end + 1
			continue
		}
		equal := strings.IndexByte(clean[at:], '=')
		if equal < 0 {
			break
		}
		name := strings.Trim(clean[at:at+equal], " ")
		if name == "" {
			break
		}
		b := binding{name: strings.TrimPrefix(name, "export "), line: lines.at(at)}
		at += equal + 1
		for at < len(clean) && clean[at] == ' ' {
			at++
		}
		value, end, closed := nodeValue(clean, at)
		if at = end; closed || end < len(clean) {
			b.value = value
			all = append(all, b)
		}
	}
	return all
}

// nodeValue reads the value that begins at a place, and says where its line ends and whether the quote it may begin
// with is closed.
func nodeValue(text string, at int) (value string, end int, closed bool) {
	end = lineEnd(text, at)
	if at == len(text) {
		return "", end, true
	}
	if quote := text[at]; quote == '"' || quote == '\'' || quote == '`' {
		if closing := strings.IndexByte(text[at+1:], quote); closing >= 0 {
			value = text[at+1 : at+1+closing]
			if quote == '"' {
				value = strings.ReplaceAll(value, `\n`, "\n")
			}
			return value, lineEnd(text, at+1+closing), true
		}
		return text[at:end], end, false
	}
	value, _, _ = strings.Cut(text[at:end], "#")
	return strings.Trim(value, " "), end, true
}

func lineEnd(text string, at int) int {
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(text)
}
