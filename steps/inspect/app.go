package inspect

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// app is one app of the folder: what its image is built from and the files that belong to it.
type app struct {
	t        *tree
	docker   *dockerfile // nil: none
	stage    *stage      // the one that runs; nil: none
	context  string
	target   string
	dirs     []string // the folders of its code, the first one its own
	services []service
	composed []service // all of the folder's
	others   []string  // folders of other images
	apps     int       // how many of the folder are read

	contextAnswer, targetAnswer Answer

	deps   dependencies
	code   []*text // what runs
	lines  []commandLine
	hosted platform // what files of other platforms say

	namesRead   []setting // nil: not read yet
	portSigns   []sign
	portFromEnv bool // the command takes its port from the environment
}

// commandLine is a line that runs when the container starts, with its place.
type commandLine struct {
	text, at string
	own      bool // it stands in the Dockerfile, or in what that runs
}

// newApp reads what belongs to the app of a Dockerfile. A context and a stage that are wanted are not looked for.
func newApp(t *tree, d *dockerfile, composed []service, others []string, apps int, wanted Image) *app {
	a := &app{t: t, docker: d, composed: composed, others: others, context: ".", apps: apps}
	if d != nil && d.err == nil {
		a.chooseContext()
		a.chooseTarget()
		a.take(wanted)
	} else {
		file := ""
		if d != nil {
			file = d.path
		}
		a.contextAnswer = Answer{"image.context", ".", "the folder itself", Guess}
		a.targetAnswer = Answer{"image.target", "", file, Guess}
	}
	for _, s := range composed {
		if s.development() {
			continue
		}
		if d != nil && s.builds && s.dockerfile == d.path || d == nil && s.builds && !t.has[s.dockerfile] {
			a.services = append(a.services, s)
		}
	}
	a.chooseFolders()
	a.deps = readDependencies(t, a.dirs)
	a.readCode()
	a.hosted = readPlatforms(t, a.dirs[0], a.context)
	a.readCommand()
	return a
}

// take takes over a context and a stage that were answered.
func (a *app) take(wanted Image) {
	if wanted.Context != "" {
		a.context, a.contextAnswer = wanted.Context, Answer{"image.context", wanted.Context, "as it was answered", Sure}
	}
	if at := a.docker.index(wanted.Target); wanted.Target != "" && at >= 0 {
		a.stage, a.target = a.docker.stages[at], wanted.Target
		a.targetAnswer = Answer{"image.target", wanted.Target, "as it was answered", Sure}
	}
}

// chooseContext finds the build context: what compose says, otherwise the folder that has what the Dockerfile copies.
func (a *app) chooseContext() {
	d := a.docker
	for _, s := range a.composed {
		if s.builds && s.dockerfile == d.path && a.t.dirs[s.context] {
			a.context = s.context
			a.contextAnswer = Answer{"image.context", s.context, fmt.Sprintf("%s:%d", s.file, s.line), Likely}
			if missing, _ := a.missing(s.context); missing == 0 {
				a.contextAnswer.Confidence = Sure
			}
			return
		}
	}
	dir := path.Dir(d.path)
	if dir == "." {
		a.contextAnswer = Answer{"image.context", ".", "the folder of " + d.path, Sure}
		if missing, _ := a.missing("."); missing > 0 {
			a.contextAnswer.Confidence = Likely
		}
		return
	}
	best, least, at := "", -1, ""
	for at1 := dir; ; at1 = path.Dir(at1) {
		missing, place := a.missing(at1)
		if at1 == dir && !a.t.anyManifest(dir) && d.copiesAll() { // docker/Dockerfile: nothing there to copy
			missing += 2
		}
		if at1 == dir && place == "" && !a.t.anyManifest(dir) {
			missing += 2 // nothing that is copied lies here
		}
		if at1 == dir && d.speaksOf("pnpm-workspace.yaml", "turbo prune", "turbo.json", "go.work", "nx ") {
			missing += 2
		}
		if at1 != dir && at1 != "." && !a.t.anyManifest(at1) {
			missing++ // a folder between, which holds several apps
		}
		if least < 0 || missing < least {
			best, least, at = at1, missing, place
		}
		if at1 == "." {
			break
		}
	}
	a.context = best
	a.contextAnswer = Answer{"image.context", best, at, Likely}
	if at == "" {
		a.contextAnswer.Evidence = d.path
	}
	if own, _ := a.missing(dir); least == 0 && own > 0 {
		a.contextAnswer.Confidence = Sure
	}
}

// missing counts what a Dockerfile copies that a folder does not have, and says where the first that it has is
// copied.
func (a *app) missing(dir string) (count int, place string) {
	seen := map[string]bool{}
	for _, s := range a.docker.stages {
		for _, c := range s.copies {
			for _, source := range c.sources {
				source = strings.Trim(path.Clean("/"+source), "/")
				if c.from != -1 || source == "" || seen[source] || seen[fmt.Sprint(c.line, source)] {
					continue
				}
				seen[source] = true
				if a.t.holds(path.Join(dir, source)) {
					if place == "" {
						place = a.docker.at(c.line)
					}
				} else if !generated(source) {
					count++
				}
			}
		}
	}
	return count, place
}

// generated reports whether a file is often not there: a lock file, or what a build makes.
func generated(source string) bool {
	base := path.Base(source)
	return strings.Contains(base, "lock") || strings.ContainsAny(base, "*?[") || base == "go.sum" || base == "dist" ||
		base == "build" ||
		base == "target" || base == "public" || base == ".npmrc" || base == ".yarnrc.yml" || base == "mvnw" ||
		base == ".mvn" || base == "gradlew"
}

// holds reports whether a path is there: a file, a folder, or a pattern that matches some.
func (t *tree) holds(p string) bool {
	if t.has[p] || t.dirs[p] {
		return true
	}
	if !strings.ContainsAny(p, "*?[") {
		return false
	}
	for _, f := range t.under(path.Dir(p)) {
		if ok, err := path.Match(p, f); ok && err == nil {
			return true
		}
	}
	return false
}

func (d *dockerfile) copiesAll() bool {
	for _, s := range d.stages {
		for _, c := range s.copies {
			if c.from == -1 && slices.ContainsFunc(c.sources, func(f string) bool {
				f = path.Clean(f)
				return f == "." ||
					f == "/" || f == "*"
			}) {
				return true
			}
		}
	}
	return false
}

func (d *dockerfile) speaksOf(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(d.text.raw, w) })
}

// productionStages are names of the stage that is meant to run, the likeliest first.
var productionStages = []string{"production", "prod", "release", "runtime", "runner", "run", "final", "deploy",
	"app", "web", "server", "api", "main"}

var workerStages = []string{"worker", "workers", "cron", "celery", "beat", "migrate", "migrations", "migrator",
	"scheduler", "sidekiq", "jobs", "docs", "storybook"}

// chooseTarget finds the stage that runs: what compose says, or the last, unless that is for development or for
// something else.
func (a *app) chooseTarget() {
	d := a.docker
	last := d.stages[len(d.stages)-1]
	a.stage = last
	a.targetAnswer = Answer{"image.target", "", "the last stage is the one that runs", Sure}
	name := strings.ToLower(last.name)
	aside := developing(name) || slices.ContainsFunc(nameWords(name),
		func(w string) bool { return slices.Contains(workerStages, w) })
	for _, s := range a.composed {
		if !s.builds || s.dockerfile != d.path || s.target == "" || developing(s.target) || s.development() {
			continue
		}
		at := d.index(s.target)
		if at < 0 || at == len(d.stages)-1 || slices.Contains(workerStages, strings.ToLower(s.target)) {
			continue
		}
		a.stage, a.target = d.stages[at], s.target
		a.targetAnswer = Answer{"image.target", s.target, fmt.Sprintf("%s:%d", s.file, s.line), Likely}
		return
	}
	if !aside {
		if named := d.named(productionStages[:3]); named != nil && named != last && name != "" &&
			!slices.Contains(productionStages, name) {
			a.stage, a.target = named, named.name
			a.targetAnswer = Answer{"image.target", named.name, d.path + ": its last stage is " + last.name, Guess}
		}
		return
	}
	a.targetAnswer = Answer{"image.target", "", d.path + ": its last stage is " + last.name, Guess}
	if named := d.named(productionStages); named != nil {
		a.stage, a.target = named, named.name
		a.targetAnswer = Answer{"image.target", named.name, d.path + ": its last stage is " + last.name, Likely}
	}
}

// named is the stage with the first of some names.
func (d *dockerfile) named(names []string) *stage {
	for _, n := range names {
		if at := d.index(n); at >= 0 {
			return d.stages[at]
		}
	}
	return nil
}

var (
	filterFlag = regexp.MustCompile(`(?:--filter|--scope|-F|--workspace|-w|workspace|--package|-p)[= ` +
		`]+["']?(@?[\w./-]+?)(?:\.\.\.)?["']?(?:\s|$)`)
	goTarget = regexp.MustCompile(`go (?:build|install)[^\n&]*?\s\.?/?((?:cmd|services|apps|app)/[\w./-]+)`)
)

// chooseFolders finds the folders that an app's code lies in.
func (a *app) chooseFolders() {
	own := ""
	if d := a.docker; d != nil {
		if dir := path.Dir(d.path); dir != a.context && a.t.anyManifest(dir) {
			own = dir
		}
		if own == "" {
			own = a.workspaceNamed()
		}
		if own == "" && !a.t.anyManifest(a.context) {
			own = a.copiedManifest()
		}
	}
	if own == "" && len(a.services) > 0 && a.docker == nil {
		own = a.services[0].context
	}
	if own == "" {
		own = a.context
	}
	if !a.t.anyManifest(own) || a.docker == nil && a.t.workspace(own) {
		a.dirs = append([]string{own}, a.t.manifestsBelow(own, a.others)...)
	} else {
		a.dirs = []string{own}
	}
	if own != "." {
		a.dirs = append(a.dirs, internal(a.t, a.dirs)...)
	}
	a.dirs = unique(a.dirs)
}

// workspaceNamed is the folder of the package that a Dockerfile of a monorepo builds.
func (a *app) workspaceNamed() string {
	names := packageNames(a.t)
	for _, s := range a.docker.stages {
		lines := make([]string, 0, len(s.runs)+1)
		for _, r := range s.runs {
			lines = append(lines, r.value)
		}
		if c, ok := s.command(); ok {
			lines = append(lines, strings.Join(c.words, " "))
		}
		for _, line := range lines {
			for _, m := range filterFlag.FindAllStringSubmatch(line, -1) {
				if dir, ok := names[m[1]]; ok && dir != "." {
					return dir
				}
				if dir := path.Join(a.context, m[1]); dir != "." && a.t.anyManifest(dir) {
					return dir
				}
			}
		}
	}
	within := strings.TrimPrefix(a.workdirIn(), "/")
	for ; within != "" && within != "."; _, within, _ = strings.Cut(within, "/") {
		if dir := path.Join(a.context, within); dir != a.context && a.t.anyManifest(dir) {
			return dir
		}
		if !strings.Contains(within, "/") {
			break
		}
	}
	return ""
}

func (a *app) workdirIn() string {
	if a.stage == nil {
		return ""
	}
	return a.stage.workdir
}

// copiedManifest is the folder of the first list of dependencies that a Dockerfile copies.
func (a *app) copiedManifest() string {
	for _, s := range a.docker.stages {
		for _, c := range s.copies {
			for _, source := range c.sources {
				p := path.Join(a.context, strings.TrimPrefix(path.Clean("/"+source), "/"))
				switch {
				case c.from != -1:
				case a.t.dirs[p] && p != a.context && a.t.anyManifest(p):
					return p
				case a.t.has[p] && manifest(p) && path.Dir(p) != a.context:
					return path.Dir(p)
				}
			}
		}
	}
	return ""
}
