package templates_test

import (
	"os/exec"
	"strings"
	"testing"

	"slipway/steps/rehearse"
	"slipway/steps/stack"
	"slipway/templates"
)

// TestSampleReady builds the sample and rehearses it beside PostgreSQL and a cache, both with TLS and a password:
// /ready says that both answer, and the nightly job ends well.
func TestSampleReady(t *testing.T) {
	b := engine(t)
	contents, err := templates.Sample()
	if err != nil {
		t.Fatal(err)
	}
	settings := stack.Guide()
	settings.App, settings.Service.HealthPath, settings.Data.Version = "shop", "/ready", "17"
	b.need(t, "postgres:"+settings.Data.Version)
	address := b.cache(t, "a password of the cache")
	report := b.rehearse(t, t.TempDir(), contents, settings, func(s *rehearse.Spec) {
		s.Cache.URL = stack.NewSecret("rediss://:a%20password%20of%20the%20cache@" + address + "/0?ssl_cert_reqs=none")
		const both = "import asyncio; from app import backends; assert [asyncio.run(ask()) for ask in " +
			"(backends.database, backends.cache)] == ['ok', 'ok']"
		s.Jobs = []rehearse.Job{{Name: "ask", Command: []string{"python", "-c", both}},
			{Name: "cleanup", Command: []string{"python", "-m", "jobs.cleanup"}}}
	})
	for _, note := range report.Notes {
		if strings.Contains(note, "without a database") {
			t.Errorf("no database: %s", note)
		}
	}
	if len(report.Verdicts) == 0 || report.Verdicts[len(report.Verdicts)-1].ID != "job-cleanup" {
		t.Errorf("the job was not run: %+v", report.Verdicts)
	}
}

// cache starts a cache that speaks TLS alone and wants a password, and says where containers reach it.
func (b *bases) cache(t *testing.T, password string) (address string) {
	t.Helper()
	b.need(t, "valkey/valkey:8")
	gateway, err := b.docker(t, "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
	if err != nil {
		t.Fatal(err)
	}
	id, err := b.docker(t, "run", "-d", "--rm", "-p", gateway+"::6379", "valkey/valkey:8", "--requirepass", password)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exec.Command(b.containers.Path, "rm", "-f", id).Run() })
	address, err = b.docker(t, "port", id, "6379/tcp")
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// TestSampleTests runs the tests that come with the sample, where Python has its packages: this machine's, or those of
// the image that the sample is built on.
func TestSampleTests(t *testing.T) {
	dir := t.TempDir()
	if _, err := templates.WriteSample(dir); err != nil {
		t.Fatal(err)
	}
	const imports = "import fastapi, httpx, redis.asyncio, sqlalchemy.ext.asyncio, asyncpg"
	python, err := exec.LookPath("python3")
	if err == nil && exec.Command(python, "-c", imports).Run() == nil {
		run := exec.Command(python, "-m", "unittest")
		run.Dir = dir
		if out, err := run.CombinedOutput(); err != nil || !strings.Contains(string(out), "\nOK") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	if err == nil {
		if out, err := exec.Command(python, "-m", "compileall", "-q", dir).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
	b := engine(t)
	b.need(t, "python:3.13")
	out, err := b.docker(t, "run", "--rm", "-v", dir+":/sample", "-w", "/sample", "python:3.13", "sh", "-c",
		"pip install -q --root-user-action=ignore -r requirements-dev.txt; python -m unittest 2>&1")
	if err != nil || !strings.Contains(out, "\nOK") {
		t.Errorf("%v\n%s", err, out)
	}
}
