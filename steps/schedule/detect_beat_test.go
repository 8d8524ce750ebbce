package schedule

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/workspace"
)

// TestBeat: what Celery's beat starts is offered as jobs where AWS has the times; where only a beat process does all of
// it, that is a worker, with the place that says so. Nothing is guessed where the code names no schedule.
func TestBeat(t *testing.T) {
	app := "from celery import Celery\nfrom celery.schedules import crontab\nfrom datetime import timedelta\n" +
		"app = Celery('shop')\n"
	for name, c := range map[string]struct {
		tasks, compose string
		jobs           []string // name, time and command; elsewhere
		workers        string
	}{
		"times that AWS has": {tasks: app + "app.conf.beat_schedule = {\n" +
			"    'clean-up': {'task': 'shop.tasks.clean', 'schedule': crontab(hour=3, minute=0)},\n" +
			"    # 'old': {'task': 'shop.tasks.old', 'schedule': 60},\n" +
			"    \"report, weekly\": {\n        \"task\": \"shop.tasks.report\",\n" +
			"        \"schedule\": crontab(minute='30', hour='6', day_of_week='mon-fri'),\n    },\n" +
			"    'poll': {'task': 'shop.tasks.poll', 'schedule': timedelta(minutes=15)},\n" +
			"    'hourly': {'task': 'shop.tasks.hourly', 'schedule': 60.0 * 60},\n}\n",
			jobs: []string{"clean-up = 0 3 * * ? * : celery -A tasks call shop.tasks.clean",
				"report = 30 6 ? * MON-FRI * : celery -A tasks call shop.tasks.report",
				"poll = rate(15 minutes) : celery -A tasks call shop.tasks.poll",
				"hourly = rate(60 minutes) : celery -A tasks call shop.tasks.hourly"},
			workers: "celery -A tasks worker"},
		"seconds": {tasks: app + "app.conf.update(beat_schedule={'tick': {'task': 'tasks.tick', 'schedule': 10.0},\n" +
			"  'daily': {'task': 'tasks.daily', 'schedule': crontab(minute=0, hour=0)}})\n",
			jobs:    []string{"daily = 0 0 * * ? * : celery -A tasks call tasks.daily, elsewhere"},
			workers: "celery -A tasks worker, celery -A tasks beat"},
		"arguments": {tasks: app + "app.conf.beat_schedule = {'a': {'task': 'tasks.a', 'schedule': 3600, 'args': (16,)}}\n",
			workers: "celery -A tasks worker, celery -A tasks beat"},
		"both days": {tasks: app + "CELERY_BEAT_SCHEDULE = {'a': {'task': 'tasks.a',\n" +
			"'schedule': crontab(0, 0, day_of_week='mon', day_of_month='1-7')}}\n",
			workers: "celery -A tasks worker, celery -A tasks beat"},
		"another zone": {tasks: app + "app.conf.timezone = 'Europe/Berlin'\n" +
			"app.conf.beat_schedule = {'a': {'task': 'tasks.a', 'schedule': crontab(minute=0, hour=3)}}\n",
			workers: "celery -A tasks worker, celery -A tasks beat"},
		"in code": {tasks: app + "@app.on_after_configure.connect\ndef setup(sender, **kw):\n" +
			"    sender.add_periodic_task(3600.0, clean.s())\n",
			workers: "celery -A tasks worker, celery -A tasks beat"},
		"no schedule": {tasks: app, workers: "celery -A tasks worker"},
		"not closed": {tasks: app + "app.conf.beat_schedule = {'a': {'task': 'tasks.a', 'schedule': 3600",
			workers: "celery -A tasks worker"},
		"a beat process of its own": {tasks: app + "app.conf.beat_schedule = {'a': {'task': 'tasks.a', 'schedule': 3600}}\n",
			compose: "services:\n  api:\n    build: .\n    ports: [\"8000:8000\"]\n  beat:\n    build: .\n" +
				"    command: celery --app tasks beat\n",
			jobs:    []string{"job = rate(60 minutes) : celery -A tasks call tasks.a, elsewhere"},
			workers: "celery --app tasks beat"},
	} {
		dir := t.TempDir()
		files := map[string]string{"tasks.py": c.tasks, "requirements.txt": "fastapi\ncelery[redis]\n",
			"Dockerfile": "FROM python:3.13\nCOPY . .\n"}
		if c.compose != "" {
			files["compose.yaml"] = c.compose
		}
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		report := workspace.Look(t.Context(), dir).Report()
		var jobs []string
		for _, o := range Offers(report.Jobs) {
			line := o.Name + " = " + o.Cron + " : " + o.Command
			if o.Elsewhere {
				line += ", elsewhere"
			}
			jobs = append(jobs, line)
			if !strings.HasPrefix(o.At, "tasks.py:") {
				t.Errorf("%s: %s rests on %q", name, o.Name, o.At)
			}
		}
		if strings.Join(jobs, "\n") != strings.Join(c.jobs, "\n") {
			t.Errorf("%s: offers\n%s\nwant\n%s", name, strings.Join(jobs, "\n"), strings.Join(c.jobs, "\n"))
		}
		workers, _ := report.Answer("workers")
		if strings.ReplaceAll(workers.Value, "\n", ", ") != c.workers {
			t.Errorf("%s: workers %q, want %q", name, workers.Value, c.workers)
		}
	}
}
