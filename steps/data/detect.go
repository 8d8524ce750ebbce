package data

import (
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// NoDriver begins the reason of an answer that rests on no driver.
const NoDriver = "no driver recognised"

// Detect takes the form of the URLs from what the folder depends on. Where no driver is recognised it is the one of the
// language's usual driver, else the one that most drivers take.
func Detect(f *workspace.Folder) map[string]question.Answer {
	if f == nil {
		return nil
	}
	answers := map[string]question.Answer{}
	found := func(id, value, from string) {
		answers[id] = question.Answer{Value: value, Source: question.Detected, From: from}
	}
	switch {
	case f.URLStyle != "":
		found("data.url_style", f.URLStyle, f.URLStyleFrom)
	case f.Language == "node", f.Language == "go":
		found("data.url_style", f.Language, NoDriver+"; the usual form for "+f.Language)
	default:
		found("data.url_style", stack.StylePlain, NoDriver+"; the plain form")
	}
	if f.Celery != "" {
		found("data.cache_url", stack.CacheURLCelery, f.Celery)
	}
	return answers
}
