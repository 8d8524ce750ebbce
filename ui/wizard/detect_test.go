package wizard

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"slipway/steps"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// folderWith is a journey of a first setup in a folder with some files.
func folderWith(t *testing.T, files map[string]string) *Journey {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := stack.Guide()
	s.App, s.Region = "shop", "eu-west-1"
	j := journeyOf(s, false, "")
	j.Session.Folder = session.LookAt(t.Context(), dir, s)
	return j
}

// asking goes on until a page of a step is open, and returns the ids that have no sound answer there.
func asking(t *testing.T, j *Journey, next Next, step string) (ids []string) {
	t.Helper()
	for range 20 {
		switch {
		case next.To == Read:
			next = j.Looked(j.Session, read(*j.Settings, false), nil)
		case next.To == Asking && next.Page.Step == step && next.Page.Kind == SetupQuestions:
			for _, l := range j.Lines(next.Page) {
				if l.Open {
					ids = append(ids, l.Question.ID)
				}
			}
			return ids
		case next.To == Asking:
			next = j.Answered()
		default:
			t.Fatalf("step %s is not asked", step)
		}
	}
	t.Fatal("comes to no end")
	return nil
}

const node = "FROM node:22\nWORKDIR /app\nCOPY . .\nUSER 1000\nEXPOSE 3000\nCMD [\"node\", \"x.js\"]\n"

// TestNothingIsAskedThatTheFolderSays: no page of the image or the data comes up, and nothing is given that is not
// needed.
func TestNothingIsAskedThatTheFolderSays(t *testing.T) {
	j := folderWith(t, map[string]string{"Dockerfile": node,
		"package.json": `{"dependencies":{"express":"5","redis":"5"}}`})
	ids := asking(t, j, j.PreflightDone(nil, nil, ""), "service")
	if !slices.Equal(ids, []string{"service.domain"}) {
		t.Errorf("asks %v", ids)
	}
	if s := j.Settings; s.Data.Database != "none" || s.Data.Cache != "redis" || s.Service.Port != 3000 {
		t.Errorf("database %q, cache %q, port %d", s.Data.Database, s.Data.Cache, s.Service.Port)
	}
	if j.Unwritten() && j.written {
		t.Error("what was found alone is nothing to keep")
	}
}

// TestTheChosenDockerfileDecides: of two, and what the folder says of the chosen one is taken from there on.
func TestTheChosenDockerfileDecides(t *testing.T) {
	j := folderWith(t, map[string]string{
		"apps/api/Dockerfile": node, "apps/api/package.json": `{"dependencies":{"pg":"8","express":"5"}}`,
		"apps/web/Dockerfile":   "FROM node:22\nWORKDIR /app\nCOPY . .\nUSER 1000\nEXPOSE 4000\nCMD [\"node\", \"x.js\"]\n",
		"apps/web/package.json": `{"dependencies":{"next":"15"}}`})
	ids := asking(t, j, j.PreflightDone(nil, nil, ""), "stack")
	if !slices.Equal(ids, []string{"region", "image.dockerfile"}) || j.Settings.Image.Dockerfile != "" {
		t.Errorf("asks %v, takes %q", ids, j.Settings.Image.Dockerfile)
	}
	if next := j.ShowPlan(); next.Page.At != "image.dockerfile" || next.Page.Needs == "" {
		t.Errorf("goes on to %+v without it", next.Page)
	}
	q, _ := steps.Question("image.dockerfile")
	for _, choice := range []struct{ file, database, context, port string }{
		{"apps/web/Dockerfile", "none", "apps/web", "4000"}, {"apps/api/Dockerfile", "postgres", "apps/api", "3000"}} {
		if err := j.Answers().Give(q, choice.file, func() string { return "" }); err != nil {
			t.Fatal(err)
		}
		j.Took(q)
		if s := j.Settings; s.Get("data.database") != choice.database || s.Get("image.context") != choice.context ||
			s.Get("service.port") != choice.port {
			t.Errorf("%s: database %s, context %s, port %s", choice.file, s.Get("data.database"), s.Get("image.context"),
				s.Get("service.port"))
		}
		if f := j.Session.Folder.Dockerfile; f == nil || !slices.Equal(f.Ports, []int{map[string]int{"4000": 4000,
			"3000": 3000}[choice.port]}) {
			t.Errorf("%s: another Dockerfile is looked at", choice.file)
		}
	}
}

// TestDataIsAskedWhereNothingSaysIt, and stays as it was answered.
func TestDataIsAskedWhereNothingSaysIt(t *testing.T) {
	j := folderWith(t, map[string]string{"Dockerfile": "FROM alpine\nUSER 1\nCOPY server /\nEXPOSE 3000\nCMD " +
		"[\"/server\"]\n"})
	ids := asking(t, j, j.PreflightDone(nil, nil, ""), "stack")
	if !slices.Equal(ids, []string{"region", "data.database", "data.cache"}) || j.Estimate().USD > 70 {
		t.Errorf("asks %v, at $%.2f", ids, j.Estimate().USD)
	}
	if next := j.ShowPlan(); next.To != Asking || next.Page.At != "data.database" {
		t.Errorf("goes on to %d without it", next.To)
	}
	for id, value := range map[string]string{"data.database": "postgres", "data.cache": "none"} {
		q, _ := steps.Question(id)
		if err := j.Answers().Give(q, value, func() string { return "" }); err != nil {
			t.Fatal(err)
		}
	}
	goes(t, j.Answered(), Read)
	if s := j.Settings; !s.HasDatabase() || s.HasCache() {
		t.Errorf("%+v", s.Data)
	}
}
