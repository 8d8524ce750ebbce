package e2e

import (
	"testing"
	"testing/synctest"

	"slipway/steps/inspect"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/workspace"
)

// TestWhatRunsIsKept: an answer that slipway.yaml has lost is taken from the stack, whatever the folder says by then;
// before there is a stack, from the folder.
func TestWhatRunsIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Data.URLStyle, s.Service.Port = "prisma", 9000
		l := newLab(t, s)
		says := &inspect.Report{App: inspect.App{Port: 3000}, Answers: []inspect.Answer{
			{ID: "data.url_style", Value: "node", Evidence: "package.json:3", Confidence: inspect.Likely},
			{ID: "data.database", Value: "none", Evidence: "package.json", Confidence: inspect.Likely},
			{ID: "service.port", Value: "3000", Evidence: "Dockerfile:2", Confidence: inspect.Sure}}}
		node := &workspace.Folder{Says: func() *inspect.Report { return says }, Dockerfile: &workspace.Dockerfile{}}
		assume := func() (style, port string) {
			l.session.Settings.Data.URLStyle, l.session.Settings.Service.Port = "asyncpg", 8000
			l.session.Folder, l.session.Sources = node, map[string]question.Answer{}
			l.session.Assume(l.read())
			return l.session.Settings.Get("data.url_style"), l.session.Settings.Get("service.port")
		}
		if style, port := assume(); style != "node" || port != "3000" {
			t.Errorf("before there is a stack: %s, %s", style, port)
		}
		l.session.Settings = s
		l.mustApply(typed())
		if style, port := assume(); style != "psycopg" || port != "9000" { // prisma's URL is written the same
			t.Errorf("with a stack: %s, %s", style, port)
		}
		if !l.session.Settings.HasDatabase() {
			t.Error("a database that AWS has is taken away by what the folder says")
		}
		if p := l.planned(plan.Intent{}); !p.Empty() {
			t.Errorf("the plan has %v", p.Work())
		}
		l.session.Sources = map[string]question.Answer{"data.url_style": {Source: question.You},
			"service.port": {Source: question.You}}
		l.session.Settings.Data.URLStyle = "go"
		if l.session.Assume(l.read()); l.session.Settings.Data.URLStyle != "go" {
			t.Error("a given answer is overruled")
		}
	})
}
