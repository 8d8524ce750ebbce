package cloud

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/stack"
)

func TestTapeOneCallOneEntryWithRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []answer{
			{status: 400, kind: "ThrottlingException", body: `{"message":"Rate exceeded"}`},
			{status: 503, body: parametersJSON},
			{status: 200, body: `{"Version":1}`},
		}}
		tape, err := NewCallLog(CallLogOptions{})
		if err != nil {
			t.Fatal(err)
		}
		cfg := w.config()
		tape.Attach(&cfg)
		if _, err := New(cfg).SSM.PutParameter(background, put("/shop/production/A", "x")); err != nil {
			t.Fatal(err)
		}
		calls := tape.Last()
		if len(calls) != 1 || calls[0].Attempts != 3 || calls[0].Failed() || calls[0].RequestID != "req-1" ||
			!calls[0].Write {
			t.Fatalf("recorded %+v, want one successful write of three attempts", calls)
		}
		if calls[0].Took == 0 {
			t.Error("three attempts took no time")
		}
	})
}

// The canary is a secret in every place one can be in; no sink, no command and no error may hold it.
func TestTapeNeverHoldsASecret(t *testing.T) {
	const canary = "Kanarienvogel/42&x"
	dir := t.TempDir()
	inputs := filepath.Join(dir, "tape.jsonl")
	tape, err := NewCallLog(CallLogOptions{Log: filepath.Join(dir, "logs"), Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	tape.RegisterSecret(stack.NewSecret(canary))
	w := &wire{answers: []answer{{status: 400, kind: "ValidationException", body: `{"message":"Value '` + canary +
		`' at 'value' failed, also Kanarienvogel%2F42%26x and unhidden-Own-Value"}`}}}
	cfg := w.config()
	tape.Attach(&cfg)
	c := New(cfg)

	_, err = c.SSM.PutParameter(background, put("/shop/production/A", "unhidden-Own-Value"))
	for _, text := range []string{err.Error(), Explain(err).Error(), Explain(err).Said} {
		if strings.Contains(text, "Kanarien") || strings.Contains(text, "unhidden") {
			t.Errorf("an error repeats the secret: %s", text)
		}
	}
	if Code(err) != "ValidationException" {
		t.Errorf("scrubbing lost the code: %v", err)
	}
	_, err = c.RDS.CreateDBInstance(background, &rds.CreateDBInstanceInput{DBInstanceIdentifier: new("d"),
		DBInstanceClass: new("db.t3.micro"), Engine: new("postgres"),
		MasterUserPassword: new("another-Secret-1")})
	if err == nil {
		t.Error("the answer was an error")
	}
	_, _ = c.ECS.RunTask(background, &ecs.RunTaskInput{TaskDefinition: new("shop-api"),
		Overrides: &ecstypes.TaskOverride{ContainerOverrides: []ecstypes.ContainerOverride{{
			Command: []string{"migrate", "--token=" + canary},
			Environment: []ecstypes.KeyValuePair{{Name: new("URL"),
				Value: new("postgres://u:hunter2hunter2@h/db")},
				{Name: new("X"), Value: new("Kanarienvogel%2F42%26x")}},
		}}}})
	if err := tape.Close(); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, call := range tape.Last() {
		all.WriteString(call.Command + "\n")
	}
	logs, _ := filepath.Glob(filepath.Join(dir, "logs", "*.log"))
	for _, path := range append(logs, inputs) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
		if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
	}
	if len(logs) != 1 || strings.Count(all.String(), "put-parameter") != 2 {
		t.Errorf("want one log and the call in it and in memory; have %v\n%s", logs, all.String())
	}
	for _, secret := range []string{"Kanarien", "unhidden", "another-Secret", "hunter2"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s is on the tape:\n%s", secret, all.String())
		}
	}
}

// Secrets that AWS tells, and those put once, are masked in later calls without anybody registering them.
func TestTapeLearnsSecrets(t *testing.T) {
	tape, err := NewCallLog(CallLogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{
		answers: []answer{{status: 200,
			body: `{"Parameters":[{"Name":"/shop/production/A","Type":"SecureString","Value":"told-By-AWS-1"},{"Name":"/shop/production/B","Type":"String","Value":"open-To-All-1"}],"Version":1,"task":{}}`}}}
	cfg := w.config()
	tape.Attach(&cfg)
	c := New(cfg)
	if _, err := c.SSM.GetParametersByPath(background, &ssm.GetParametersByPathInput{Path: new("/shop/production/"),
		WithDecryption: new(true)}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SSM.PutParameter(background, put("/shop/production/C", "put-Once-Value-1")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ECS.StopTask(background, &ecs.StopTaskInput{Task: new("t"),
		Reason: new("told-By-AWS-1 put-Once-Value-1 open-To-All-1")}); err != nil {
		t.Fatal(err)
	}
	last := tape.Last()
	if command := last[len(last)-1].Command; command != "aws ecs stop-task --task t --reason '***' --region eu-west-1" {
		t.Errorf("taped %s", command)
	}
	if got := Redact("open-To-All-1"); got != "open-To-All-1" {
		t.Error("a plain parameter is no secret")
	}
}

func TestTapeInputsAreJSONLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	t.Setenv("SLIPWAY_TAPE", path)
	tape, err := NewCallLog(CallLogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{answers: []answer{{status: 200, body: parametersJSON}}}
	cfg := w.config()
	tape.Attach(&cfg)
	if _, err := New(cfg).SSM.PutParameter(background, put("/shop/production/A", "zwölf")); err != nil {
		t.Fatal(err)
	}
	if err := tape.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Scan()
	var got struct {
		Service, Operation string
		Input              map[string]any
	}
	if err := json.Unmarshal(lines.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, lines.Text())
	}
	if got.Service != "ssm" || got.Operation != "PutParameter" || got.Input["Name"] != "/shop/production/A" {
		t.Errorf("wrote %s", lines.Text())
	}
	if v, _ := got.Input["Value"].(map[string]any); v["redacted"] != 5.0 {
		t.Errorf("value is %v, want its length 5", got.Input["Value"])
	}
}

func TestTapeRemembersTheLast200(t *testing.T) {
	tape := &CallLog{}
	for range 250 {
		tape.record(Call{})
	}
	last := tape.Last()
	if len(last) != 200 || last[0].Number != 51 || last[199].Number != 250 || tape.Count() != 250 {
		t.Errorf("%d calls kept, %d to %d of %d", len(last), last[0].Number, last[199].Number, tape.Count())
	}
}

// TestRedactsWhatRuns: wherever a task definition can hold a secret, the call log does not show it; settings are shown.
func TestRedactsWhatRuns(t *testing.T) {
	value := func(v string) *string { return &v }
	in := &ecs.RegisterTaskDefinitionInput{Family: value("shop-api"), ContainerDefinitions: []ecstypes.ContainerDefinition{
		{
			Environment: []ecstypes.KeyValuePair{
				{Name: value("PGPASSWORD"), Value: value("marker1")},
				{Name: value("CONFIG"), Value: value(`{"password":"marker2"}`)},
				{Name: value("LOG_LEVEL"), Value: value("shown1")}, {Name: value("PASSWORD_MIN_LENGTH"), Value: value("shown2")},
			},
			Command:      []string{"app", "--password=marker3", "shown3", "--api-key", "marker8"},
			EntryPoint:   []string{"sh", "-c", "PGPASSWORD=marker4 app"},
			DockerLabels: map[string]string{"db.url": "postgres://app:marker5@db/x", "owner": "shown4"},
			HealthCheck:  &ecstypes.HealthCheck{Command: []string{"CMD-SHELL", "curl -u app:marker6 http://localhost"}},
			LogConfiguration: &ecstypes.LogConfiguration{Options: map[string]string{"splunk-token": "marker7",
				"splunk-url": "shown5"}},
		}}}
	text, err := json.Marshal((&redactor{service: "ecs", operation: "RegisterTaskDefinition", lower: true}).input(in))
	if err != nil || strings.Contains(string(text), "marker") {
		t.Errorf("%v: %s", err, text)
	}
	for n := 1; n <= 5; n++ {
		if shown := fmt.Sprintf("shown%d", n); !strings.Contains(string(text), shown) {
			t.Errorf("%s is hidden: %s", shown, text)
		}
	}
}

func TestHideLeavesOrdinaryWords(t *testing.T) {
	for _, v := range []string{"", "abc", "production", "eu-west-1", "postgres"} {
		RegisterSecret(stack.NewSecret(v))
		if text := "in " + v + " here"; Redact(text) != text {
			t.Errorf("%q is masked everywhere", v)
		}
	}
	RegisterSecret(stack.NewSecret(`quo"te-Secret`))
	if got := Redact(`{"v":"quo\"te-Secret"} quo"te-Secret`); strings.Contains(got, "Secret") {
		t.Errorf("redactedError to %s", got)
	}
}

// TestHideTheWholeOfAValue: a value that begins as another one does, or holds it, is hidden whole, whichever is known
// first, and what is left of a text stays as it is.
func TestHideTheWholeOfAValue(t *testing.T) {
	for _, v := range []string{"Zebra-77", "Zebra-77-crossing", "old Zebra-77-crossing-9", "Zebra-88"} {
		RegisterSecret(stack.NewSecret(v))
	}
	for text, want := range map[string]string{
		"Zebra-77":                             "***",
		"aZebra-77-crossinb":                   "a***-crossinb",
		"Zebra-77-crossing, Zebra-88":          "***, ***",
		"an old Zebra-77-crossing-9 Zebra-8":   "an *** Zebra-8",
		"Zebra-77Zebra-88Zebra-7Zebra-77-cros": "******Zebra-7***-cros",
		"Zebra-7":                              "Zebra-7",
	} {
		if got := Redact(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func put(name, value string) *ssm.PutParameterInput {
	return &ssm.PutParameterInput{Name: new(name), Value: new(value),
		Type: ssmtypes.ParameterTypeSecureString}
}
