package session

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// assumed are the answers that the folder decides where slipway.yaml does not give them.
var assumed = []string{"data.url_style", "data.cache_url", "service.port"}

// Assume answers what slipway.yaml leaves open: as the stack that runs has it, else as the folder says. A stack that
// exists never changes by what is found in a folder later.
func (s *Session) Assume(l *live.Stack) {
	if s.Sources == nil {
		return
	}
	open := slices.DeleteFunc(slices.Clone(assumed), func(id string) bool { _, given := s.Sources[id]; return given })
	found := steps.Detect(s.Folder)
	settings := s.Settings
	for _, id := range open {
		if a, ok := found[id]; ok && steps.Set(&settings, id, a.Value) == nil {
			s.Sources[id] = a
			s.assumed = append(s.assumed, id)
		}
	}
	runs := settings
	for _, step := range steps.All() {
		step.Recover(l, &runs)
	}
	for _, id := range open {
		if has := runs.Get(id); has != settings.Get(id) && steps.Set(&settings, id, has) == nil {
			s.Sources[id] = question.Answer{Value: has, Source: question.Detected, From: "the stack that runs"}
			s.assumed = slices.DeleteFunc(s.assumed, func(a string) bool { return a == id })
		}
	}
	s.Settings = settings
}

// noteAssumed tells of a port that the folder has answered, and of a database URL whose form rests on no driver, while
// they are still to be made.
func (s *Session) noteAssumed(p *plan.Plan, settings stack.Settings) {
	if made, planned := p.Action("service/service"); planned && made.Verb == plan.Create &&
		slices.Contains(s.assumed, "service.port") {
		if preset, _ := stack.Preset(settings.Preset); settings.Service.Port != preset.Service.Port {
			p.Notes = append(p.Notes,
				plan.Note{Step: "service", Text: fmt.Sprintf("%s does not say service.port: %d is taken, from %s; "+
					"a container that listens elsewhere fails its health check", stack.FileName, settings.Service.Port,
					s.Sources["service.port"].From)})
		}
	}
	from := s.Sources["data.url_style"]
	action, planned := p.Action("secrets/" + stack.KeyDatabaseURL)
	if from.Source != question.Detected || !strings.HasPrefix(from.From, steps.NoDriver) || !planned ||
		action.Verb != plan.Create {
		return
	}
	style := stack.StyleNamed(settings.Data.URLStyle)
	p.Notes = append(p.Notes, plan.Note{Step: "data", Text: "no driver recognised for the database in this folder: " +
		"DATABASE_URL is written as " + style.Form +
		" (data.url_style " + style.Name + "); if the app's driver takes another form, set data.url_style"})
}
