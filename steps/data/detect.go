package data

import (
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// NoDriver begins the reason of an answer that rests on no driver.
const NoDriver = "no driver recognised"

// Detect takes the form of the URLs, where no driver was recognised: that of the language's usual driver, else the one
// that most drivers take.
func Detect(f *workspace.Folder) map[string]question.Answer {
	if _, said := f.Said("data.url_style"); said || f == nil || f.Says == nil {
		return nil
	}
	a := question.Answer{Value: stack.StylePlain, Source: question.Detected, From: NoDriver + "; the plain form"}
	if language := f.Report().App.Language; language == "node" || language == "go" {
		a.Value, a.From = language, NoDriver+"; the usual form for "+language
	}
	return map[string]question.Answer{"data.url_style": a}
}
