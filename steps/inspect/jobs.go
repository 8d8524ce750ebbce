package inspect

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

var (
	cronLine = regexp.MustCompile(`^((?:[\d*/,A-Za-z-]+\s+){5}|@(?:hourly|daily|weekly|monthly|yearly|` +
		`annually|midnight|reboot)\s+)(\S.*)$`)
	cronUser    = regexp.MustCompile(`^(?:root|app|www-data|node|ubuntu|nobody|deploy)\s+`)
	redirection = regexp.MustCompile(`\s*(?:\d?>>?\s*\S+|\d>&\d|&>>?\s*\S+|\|\s*(?:logger|tee)\b.*)`)
	changeDir   = regexp.MustCompile(`^cd\s+\S+\s*(?:&&|;)\s*`)
)

func (a *app) jobs(out *answers) {
	var commands, from []string
	offer := func(when, command, at string, elsewhere bool) {
		command = changeDir.ReplaceAllString(strings.TrimSpace(command), "")
		command = oneCommand(redirection.ReplaceAllString(command, ""))
		command = oneCommand(changeDir.ReplaceAllString(command, ""))
		if command != "" && !slices.Contains(commands, command) {
			commands, from = append(commands, command), append(from, at)
			out.jobs = append(out.jobs, Job{When: strings.Join(strings.Fields(when), " "), Command: command, At: at,
				Elsewhere: elsewhere})
		}
	}
	for _, f := range a.t.under(a.context) {
		base := strings.ToLower(path.Base(f))
		dir := path.Base(path.Dir(f))
		if forTests(f) || !(base == "crontab" || strings.HasPrefix(base, "crontab.") || strings.HasSuffix(base, ".cron") ||
			strings.HasSuffix(base, ".crontab") ||
			base == "cron" || dir == "cron.d" || dir == "crontabs" || base == "cronjobs" || base == "crontab-production") ||
			belongs(path.Dir(f), a.others, a.dirs[0]) {
			continue
		}
		x := a.t.read(f)
		for n, at := range x.lines {
			line := strings.TrimSpace(x.raw[at:lineEnd(x.raw, at)])
			if m := cronLine.FindStringSubmatch(line); m != nil && line[0] != '#' {
				command := m[2]
				if dir == "cron.d" || strings.HasPrefix(command, "root ") {
					command = cronUser.ReplaceAllString(command, "")
				}
				offer(m[1], command, x.at(x.lines[n]), false)
			}
		}
	}
	a.beaten(out, &commands, &from)
	for _, j := range a.hosted.jobs {
		offer(j.when, j.value, j.at, true)
	}
	add := func(when, command, at string) { offer(when, command, at, true) }
	a.scheduled(add)
	a.labelled(add)
	a.jobFiles(out)
	if len(commands) == 0 {
		out.add("schedule.jobs", "", "no crontab and no scheduled command", Likely)
		return
	}
	out.add("schedule.jobs", joinList(commands), joinEvidence(from), Likely)
}

// Job is a command that is run at times, as far as the folder says it.
type Job struct {
	Name      string // as the folder calls it; "": it does not
	When      string // as it is written: five fields of Unix cron, @daily; "": nothing says it
	Command   string
	At        string // file:line
	Elsewhere bool   // something runs it already: a scheduled workflow, another platform; or nothing says that it runs
}

// beaten offers the entries of Celery's beat. Where a beat process is started anyway, or has to be for one of them, it
// runs them already.
func (a *app) beaten(out *answers, commands, from *[]string) {
	b := a.beat()
	runs := b.only != "" || strings.Contains(out.value("workers"), " beat")
	for _, j := range b.jobs {
		if j.Elsewhere = runs; slices.Contains(*commands, j.Command) {
			continue
		}
		out.jobs = append(out.jobs, j)
		if !runs {
			*commands, *from = append(*commands, j.Command), append(*from, j.At)
		}
	}
}

// jobFiles offers the programs of a folder called jobs: nothing says when they run.
func (a *app) jobFiles(out *answers) {
	for _, x := range a.code {
		dir, base := path.Split(a.within(x.path))
		name := path.Base(path.Clean(dir))
		if path.Ext(base) != ".py" || !slices.Contains([]string{"jobs", "cron", "cronjobs", "scripts/jobs"}, name) ||
			!strings.Contains(x.code, "__main__") || strings.HasPrefix(base, "_") {
			continue
		}
		module := strings.ReplaceAll(strings.TrimSuffix(dir+base, ".py"), "/", ".")
		if !slices.ContainsFunc(out.jobs, func(j Job) bool {
			return strings.Contains(j.Command, module) ||
				strings.Contains(j.Command, dir+base)
		}) {
			out.jobs = append(out.jobs, Job{Command: "python -m " + module, At: x.path, Elsewhere: true})
		}
	}
}

// ciCommand matches what a scheduled workflow does that is no job of the app.
var ciCommand = regexp.MustCompile(`\b(npm (ci|install|test|audit|outdated)|yarn (install|test|audit)|pnpm ` +
	`(install|i|test|audit)|pip install|uv sync|uv pip|poetry install|bundle install|go (test|vet|build|mod)|cargo ` +
	`(test|build|audit|deny)|` +
	`pytest|ruff|mypy|eslint|tsc|jest|vitest|playwright|cypress|docker (build|push|login|pull|compose)|git |gh |` +
	`curl |echo |mkdir |cp |rm |ls |cat |sudo |apt|aws |gcloud |terraform|trivy|snyk|codecov|lint|build|test\b|` +
	`audit|mvn|gradle|make )`)

var appCommand = regexp.MustCompile(`^(?:npm run|yarn|pnpm(?: run)?|bun run|node|python3?|uv run|poetry run|` +
	`flask|rake|bundle exec|bin/|\./bin/|php artisan|go run|mix|dotnet|java|npx tsx|tsx|rails|django-admin|` +
	`\./manage\.py)\b`)

// scheduled reads workflows that run the app's commands at a time.
func (a *app) scheduled(add func(when, command, at string)) {
	for _, f := range a.t.under(".github/workflows") {
		doc := document(a.t.read(f))
		on := field(doc, "on")
		if on == nil {
			on = field(doc, "true")
		}
		when := ""
		if times := items(field(on, "schedule")); len(times) > 0 {
			when = scalar(field(times[0], "cron"))
		}
		if field(on, "schedule") == nil || field(on, "pull_request") != nil || field(on, "push") != nil {
			continue
		}
		for _, job := range pairs(field(doc, "jobs")) {
			for _, step := range items(field(job, "steps")) {
				run := field(step, "run")
				if run == nil {
					continue
				}
				for line := range strings.SplitSeq(run.Value, "\n") {
					line = changeDir.ReplaceAllString(strings.TrimSpace(line), "")
					if appCommand.MatchString(line) && !ciCommand.MatchString(line) {
						add(when, line, f+":"+itoa(run.Line))
					}
				}
			}
		}
	}
	for _, f := range a.t.files {
		if ext := path.Ext(f); ext != ".yaml" && ext != ".yml" || forTests(f) || !strings.Contains(strings.ToLower(f),
			"cron") {
			continue
		}
		doc := document(a.t.read(f))
		if scalar(field(doc, "kind")) != "CronJob" {
			continue
		}
		pod := field(field(field(field(field(field(doc, "spec"), "jobTemplate"), "spec"), "template"), "spec"),
			"containers")
		for _, c := range items(pod) {
			command, args := words(field(c, "command")), words(field(c, "args"))
			if line := strings.TrimSpace(command.value + " " + args.value); line != "" {
				add(scalar(field(field(doc, "spec"), "schedule")), line, f+":"+itoa(max(command.line, args.line)))
			}
		}
	}
}

// labelled reads the jobs that labels of compose give to a scheduler beside the app.
func (a *app) labelled(add func(when, command, at string)) {
	for _, f := range composeFiles(a.t) {
		doc := document(a.t.read(f))
		for _, s := range pairs(field(doc, "services")) {
			labels := field(s, "labels")
			times := map[string]string{}
			each := func(take func(job, value string, line int), what string) {
				one := func(key, value string, line int) {
					if job, ok := strings.CutSuffix(key, "."+what); ok && strings.HasPrefix(job, "ofelia.job-") {
						take(job, value, line)
					}
				}
				for key, value := range pairs(labels) {
					one(key.Value, value.Value, key.Line)
				}
				if labels != nil && labels.Kind == yaml.SequenceNode {
					for _, item := range items(labels) {
						key, value, _ := strings.Cut(item.Value, "=")
						one(key, value, item.Line)
					}
				}
			}
			each(func(job, value string, _ int) { times[job] = value }, "schedule")
			each(func(job, value string, line int) { add(times[job], value, f+":"+itoa(line)) }, "command")
		}
	}
}
