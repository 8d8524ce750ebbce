package rehearse

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestStates: what docker, podman and nerdctl say of a container is read alike. nerdctl's shape is that of its
// pkg/inspecttypes/dockercompat, which finch has too; the others were recorded.
func TestStates(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for a command line is a shell script")
	}
	for name, c := range map[string]struct {
		said  string
		want  state
		times bool // both are told
	}{
		"docker, crashed": {said: `[{"State":{"Status":"exited","Running":false,"Paused":false,"OOMKilled":false,"Dead":false,` +
			`"Pid":0,"ExitCode":3,"Error":"","StartedAt":"2026-11-29T10:48:07.123456789Z",` +
			`"FinishedAt":"2026-11-29T10:48:08Z"}}]`, want: state{ExitCode: 3}, times: true},
		"docker, out of memory": {said: `[{"State":{"Running":false,"OOMKilled":true,"Pid":0,"ExitCode":137,` +
			`"StartedAt":"2026-11-29T10:48:07Z","FinishedAt":"2026-11-29T10:48:08Z"}}]`,
			want: state{OOMKilled: true, ExitCode: 137}, times: true},
		"podman, runs": {said: `[{"State":{"OciVersion":"1.0.2-dev","Status":"running","Running":true,"Paused":false,` +
			`"OOMKilled":false,"Pid":30323,"ConmonPid":30312,"ExitCode":0,"Error":"",` +
			`"StartedAt":"2026-11-29T12:02:16.504266779Z","FinishedAt":"0001-01-01T00:00:00Z",` +
			`"Health":{"Status":"","FailingStreak":0,"Log":null}}}]`, want: state{Running: true, Pid: 30323}},
		"nerdctl, runs": {said: `[{"State":{"Status":"running","Running":true,"Paused":false,"Restarting":false,"Pid":812,` +
			`"ExitCode":0,"Error":"","StartedAt":"2026-11-29T12:02:16.504266779Z","FinishedAt":""}}]`,
			want: state{Running: true, Pid: 812}},
		"nerdctl, out of memory": {said: `[{"State":{"Status":"exited","Running":false,"Pid":0,"ExitCode":137,"Error":"",` +
			`"StartedAt":"2026-11-29T12:02:16Z","FinishedAt":"2026-11-29T12:02:17.5Z"}}]`, want: state{ExitCode: 137},
			times: true},
	} {
		path := filepath.Join(t.TempDir(), "engine")
		if err := os.WriteFile(path, []byte("#!/bin/sh\ncat <<'EOF'\n"+c.said+"\nEOF\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		got, err := (&Engine{Path: path, Name: name}).state(t.Context(), "x")
		took := got.FinishedAt.Sub(got.StartedAt) > 0
		got.StartedAt, got.FinishedAt = c.want.StartedAt, c.want.FinishedAt
		if err != nil || got != c.want || took != c.times {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}
