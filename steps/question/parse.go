package question

import "strings"

// Picks reports whether an answer is picked from what is offered or typed.
func (q Question) Picks() bool { return q.Kind == Pick || q.Choices != "" }

// Parse is the answer a typed text means, among what is offered: the value or the label of an option in any case, the
// text itself where it is an answer, or else the one option it is part of, so that Ireland means eu-west-1. The form,
// the prompts and --set all ask here.
func (q Question) Parse(text string, offered []Option) string {
	if q.Kind == Secret {
		return text
	}
	text = strings.TrimSpace(text)
	for _, o := range offered {
		if strings.EqualFold(o.Value, text) {
			return o.Value
		}
	}
	if text == "" {
		return ""
	}
	for _, o := range offered {
		if fold(o.Label) == fold(text) {
			return o.Value
		}
	}
	if !q.Picks() || q.Validate == nil || q.Validate(text) == nil {
		return text
	}
	if like := Like(text, offered); len(like) == 1 {
		return like[0].Value
	}
	return text
}

// Like are the options with a word, in value or label, that begins with the text; where there is none, those that hold
// it anywhere.
func Like(text string, options []Option) []Option {
	text = fold(text)
	var begin, hold []Option
	for _, o := range options {
		words := fold(o.Value + " " + o.Label)
		switch {
		case begins(words, text):
			begin = append(begin, o)
		case strings.Contains(words, text):
			hold = append(hold, o)
		}
	}
	if len(begin) > 0 {
		return begin
	}
	return hold
}

// begins reports whether a word of a text, or several, begin with part.
func begins(text, part string) bool {
	for i := 0; i+len(part) <= len(text); i++ {
		if strings.HasPrefix(text[i:], part) && (i == 0 || strings.IndexByte(" -./@:(", text[i-1]) >= 0) {
			return true
		}
	}
	return false
}

var letters = strings.NewReplacer("á", "a", "ã", "a", "é", "e", "í", "i", "ó", "o", "ö", "o", "ú", "u", "ü", "u", "ç",
	"c", "_", " ")

// fold makes texts comparable that differ in case, accents and blanks only.
func fold(text string) string {
	return strings.Join(strings.Fields(letters.Replace(strings.ToLower(text))), " ")
}
