package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/steps/sandbox"
)

// moto starts the other AWS of these tests, an emulator over the wire, and points everything at it. These journeys take
// minutes, so they are run where they are asked for.
func moto(t *testing.T) {
	t.Helper()
	if os.Getenv("SLIPWAY_REQUIRE_MOTO") == "" {
		t.Skip("against an emulator over the wire: set SLIPWAY_REQUIRE_MOTO=1")
	}
	for _, program := range []string{"moto_server", "aws"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	server := exec.Command("moto_server", "-H", "127.0.0.1", "-p", fmt.Sprint(port))
	server.Env = append(os.Environ(), "MOTO_IAM_LOAD_MANAGED_POLICIES=true", "MOTO_ECS_SERVICE_RUNNING=1",
		"MOTO_ACM_VALIDATION_WAIT=1")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	endpoint := fmt.Sprintf("http://127.0.0.1:%d", port)
	for range 300 {
		if r, err := http.Get(endpoint + "/moto-api/"); err == nil {
			r.Body.Close()
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_DEFAULT_REGION": "eu-west-1",
		"AWS_CONFIG_FILE":    "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "XDG_STATE_HOME": t.TempDir(),
	} {
		t.Setenv(k, v)
	}
}

// slipway runs the program in process, without a terminal. Its waits are a sixtieth as long: the emulator is ready at
// once, or never.
func slipway(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(stdin), out: &out, err: &errs, clock: sandbox.NewFastClock(nil, 60)}
	code = a.run(t.Context(), args)
	return code, out.String(), errs.String()
}

// awsCLI runs the aws command and returns what it prints.
func awsCLI(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "aws", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("aws %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

const motoStack = readyImage + `data: {database: postgres, cache: redis}
secrets:
  keys: [STRIPE_KEY]
service:
  domain: api.example.com
  release: ""
schedule:
  jobs:
    - {name: cleanup, command: python -m jobs.cleanup, cron: "0 3 * * ? *"}
    - {name: digest, command: python -m jobs.digest, cron: "0 8 * * ? *"}
budget:
  limit: 120
  email: me@example.com
`

func TestMotoJourney(t *testing.T) {
	moto(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "slipway.yaml")
	if err := os.WriteFile(file, []byte(motoStack), 0o644); err != nil {
		t.Fatal(err)
	}
	awsCLI(t, "route53", "create-hosted-zone", "--name", "example.com", "--caller-reference", "1")

	first := filepath.Join(t.TempDir(), "first.jsonl")
	t.Setenv("SLIPWAY_TAPE", first)
	code, out, errs := slipway(t, "STRIPE_KEY=sk_live_marker_0123456789\n", "apply", "--yes", "--file", file,
		"--secrets-from", "-")
	if code != 0 {
		t.Fatalf("apply ended %d\n%s\n%s", code, out, errs)
	}
	t.Logf("first apply:\n%s", errs)
	if strings.Contains(out+errs, "sk_live_marker") {
		t.Error("a secret value was printed")
	}

	calls, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, sent := range []string{
		`"deploymentCircuitBreaker":{"enable":true`, `"rollback":true`, `"healthCheckGracePeriodSeconds":90`,
		`"enableECSManagedTags":true`,
		`"Address":"me@example.com"`, `"ResourceTags":[{"Key":"slipway:app","Value":"shop"}`,
	} {
		if !strings.Contains(string(calls), sent) {
			t.Errorf("the first apply did not send %s", sent)
		}
	}
	if strings.Contains(string(calls), "sk_live_marker") {
		t.Error("a secret value is on the tape")
	}
	t.Setenv("SLIPWAY_TAPE", "")
	seen(t, made)

	code, out, errs = slipway(t, "", "plan", "--json", "--file", file)
	var planned struct{ Summary map[string]int }
	if err := json.Unmarshal([]byte(out), &planned); err != nil || code != 0 {
		t.Fatalf("plan ended %d: %v\n%s\n%s", code, err, out, errs)
	}
	secondApplyWritesNothing(t, file)

	// revisions keep who registered them over the wire; going back makes no call that step image does not make
	if code, out, errs = slipway(t, "", "rollback", "--json", "--file", file); code != 0 ||
		!strings.Contains(out, `"state": "running"`) || !strings.Contains(out, `"deployed_with": "apply"`) {
		t.Errorf("the revisions ended %d:\n%s\n%s", code, out, errs)
	}

	if code, out, errs = slipway(t, "", "checklist", "--json", "--file", file); code == 1 {
		t.Errorf("the checklist of a fresh stack fails:\n%s\n%s", out, errs)
	}

	motoWindow(t, file)

	code, out, errs = slipway(t, "", "destroy", "--delete", "shop", "--file", file)
	if code != 0 {
		t.Fatalf("destroy ended %d\n%s\n%s", code, out, errs)
	}
	t.Logf("destroy:\n%s", errs)
	for _, listed := range []string{"budget shop-eu-west-1-monthly-cap is left", "final snapshot shop-db-final-",
		"cache shop-redis is still listed as deleting", "cache subnet group shop-redis-subnet is left"} {
		if !strings.Contains(errs, listed) {
			t.Errorf("destroy does not list what is left: %s", listed)
		}
	}
	seen(t, left)
}

// view is what one aws command shows.
type view struct{ command, query, want string }

// made is the stack as the aws command sees it. What the emulator does not keep (a service's deployment settings, a
// notification's subscribers, a budget's tags) is looked for in the tape instead.
var made = []view{
	{"ec2 describe-security-groups --filters Name=group-name,Values=shop-*",
		"sort_by(SecurityGroups,&GroupName)[].[GroupName,IpPermissions[].FromPort|sort(@)|join(`,`,[].to_string(@))]",
		"shop-alb-sg\t80,443\nshop-app-sg\t8000\nshop-db-sg\t5432\nshop-redis-sg\t6379"},
	{"rds describe-db-instances --db-instance-identifier shop-db",
		"DBInstances[0].[DBInstanceClass,StorageEncrypted,PubliclyAccessible,DeletionProtection,StorageType," +
			"BackupRetentionPeriod,DBSubnetGroup.DBSubnetGroupName]",
		"db.t3.micro\tTrue\tFalse\tTrue\tgp3\t7\tshop-db-subnet"},
	{"elasticache describe-replication-groups --replication-group-id shop-redis",
		"ReplicationGroups[0].[TransitEncryptionEnabled,AtRestEncryptionEnabled,AuthTokenEnabled]", "True\tTrue\tTrue"},
	{"ssm get-parameters-by-path --path /shop/production/", "sort_by(Parameters,&Name)[].[Name,Type]",
		"/shop/production/APP_SECRET_KEY\tSecureString\n/shop/production/DATABASE_URL\tSecureString\n/shop/production/" +
			"DB_PASSWORD\tSecureString\n/shop/production/REDIS_TOKEN\tSecureString\n/shop/production/" +
			"REDIS_URL\tSecureString\n/shop/production/STRIPE_KEY\tSecureString"},
	{"iam list-roles", "Roles[?starts_with(RoleName,`shop-`)].RoleName|sort(@)",
		"shop-eu-west-1-execution\tshop-eu-west-1-scheduler\tshop-eu-west-1-task"},
	{"iam list-attached-role-policies --role-name shop-eu-west-1-execution", "length(AttachedPolicies)", "0"},
	{"logs describe-log-groups", "logGroups[].[logGroupName,retentionInDays]", "/ecs/shop-api\t30"},
	{"ecs describe-services --cluster shop --services shop-api",
		"services[0].[status,desiredCount,launchType,platformVersion," +
			"networkConfiguration.awsvpcConfiguration.assignPublicIp,loadBalancers[0].containerPort,propagateTags]",
		"ACTIVE\t1\tFARGATE\tLATEST\tENABLED\t8000\tSERVICE"},
	{"ecs describe-task-definition --task-definition shop-api",
		"taskDefinition.[cpu,memory,containerDefinitions[0].image,containerDefinitions[0].secrets[].name|sort(@)|join(`,`,@" +
			"),containerDefinitions[0].environment[].name|join(`,`,@)]",
		"1024\t2048\tregistry.example.com/shop:1.0\tAPP_SECRET_KEY,DATABASE_URL,REDIS_URL,STRIPE_KEY\tAPP_ENV,PORT"},
	{"ecs describe-task-definition --task-definition shop-cleanup",
		"taskDefinition.[cpu,memory,containerDefinitions[0].command|join(`,`,@)," +
			"containerDefinitions[0].logConfiguration.options.\"awslogs-stream-prefix\"]",
		"512\t1024\tpython,-m,jobs.cleanup\tcleanup"},
	{"elbv2 describe-load-balancers --names shop-alb", "LoadBalancers[0].[Scheme,Type]", "internet-facing\tapplication"},
	{"elbv2 describe-target-groups --names shop-tg", "TargetGroups[0].[Port,TargetType,HealthCheckPath]",
		"8000\tip\t/health"},
	{"acm list-certificates", "CertificateSummaryList[].[DomainName,Status]", "api.example.com\tISSUED"},
	{"scheduler list-schedules --group-name shop", "sort_by(Schedules,&Name)[].Name", "shop-cleanup\tshop-digest"},
	{"scheduler get-schedule --group-name shop --name shop-cleanup",
		"[ScheduleExpression,ScheduleExpressionTimezone,Target.RetryPolicy.MaximumRetryAttempts," +
			"Target.EcsParameters.TaskDefinitionArn]",
		"cron(0 3 * * ? *)\tUTC\t2\tarn:aws:ecs:eu-west-1:123456789012:task-definition/shop-cleanup"},
	{"budgets describe-budget --account-id 123456789012 --budget-name shop-eu-west-1-monthly-cap",
		"Budget.[BudgetLimit.Amount,TimeUnit]", "120\tMONTHLY"},
	{"budgets describe-notifications-for-budget --account-id 123456789012 --budget-name shop-eu-west-1-monthly-cap",
		"sort_by(Notifications,&NotificationType)[].[NotificationType,Threshold]",
		"ACTUAL\t80\nFORECASTED\t100"},
}

// left is what is there after destroy: the budget, whose tags the emulator cannot tell, the final snapshot, the cache,
// which the emulator never lets go, and its subnet group, which it cannot delete. All are listed; nothing else stays.
var left = []view{
	{"ec2 describe-security-groups --filters Name=group-name,Values=shop-*", "length(SecurityGroups)", "0"},
	{"rds describe-db-instances", "length(DBInstances)", "0"},
	{"rds describe-db-subnet-groups", "length(DBSubnetGroups)", "0"},
	{"rds describe-db-snapshots --snapshot-type manual", "length(DBSnapshots)", "1"},
	{"elasticache describe-replication-groups", "ReplicationGroups[].[ReplicationGroupId,Status]", "shop-redis\tdeleting"},
	{"elasticache describe-cache-clusters", "length(CacheClusters)", "0"},
	{"elasticache describe-cache-subnet-groups", "CacheSubnetGroups[].CacheSubnetGroupName", "shop-redis-subnet"},
	{"ssm get-parameters-by-path --path /shop/production/", "length(Parameters)", "0"},
	{"elbv2 describe-load-balancers", "length(LoadBalancers)", "0"},
	{"elbv2 describe-target-groups", "length(TargetGroups)", "0"},
	{"iam list-roles", "length(Roles[?starts_with(RoleName, 'shop-')])", "0"},
	{"logs describe-log-groups", "length(logGroups)", "0"},
	{"ecs list-task-definitions", "length(taskDefinitionArns)", "0"},
	{"ecs describe-clusters --clusters shop", "length(clusters[?status=='ACTIVE'])", "0"},
	{"scheduler list-schedules", "length(Schedules)", "0"},
	{"scheduler list-schedule-groups", "ScheduleGroups[].Name", "default"},
	{"acm list-certificates", "length(CertificateSummaryList)", "0"},
	{"budgets describe-budgets --account-id 123456789012", "Budgets[].BudgetName", "shop-eu-west-1-monthly-cap"},
}

// seen holds what the aws command shows against what it should. Each is a process of its own, so they run side by side.
func seen(t *testing.T, views []view) {
	t.Helper()
	got, errs := make([]string, len(views)), make([]error, len(views))
	var all sync.WaitGroup
	for i, v := range views {
		all.Go(func() {
			var out []byte
			out, errs[i] = exec.CommandContext(t.Context(), "aws", append(strings.Fields(v.command), "--query", v.query,
				"--output", "text")...).CombinedOutput()
			got[i] = strings.TrimSpace(string(out))
		})
	}
	all.Wait()
	for i, v := range views {
		if errs[i] != nil || got[i] != v.want {
			t.Errorf("aws %s --query %s: %v\n got %q\nwant %q", v.command, v.query, errs[i], got[i], v.want)
		}
	}
}

// secondApplyWritesNothing applies again what was applied just now.
func secondApplyWritesNothing(t *testing.T, file string) {
	t.Helper()
	tape := filepath.Join(t.TempDir(), "second.jsonl")
	t.Setenv("SLIPWAY_TAPE", tape)
	code, out, errs := slipway(t, "", "apply", "--yes", "--file", file)
	if code != 0 {
		t.Fatalf("the second apply ended %d\n%s\n%s", code, out, errs)
	}
	if w := writesOf(t, tape); len(w) > 0 {
		t.Errorf("the second apply made writes: %v\n%s", w, errs)
	}
	t.Setenv("SLIPWAY_TAPE", "")
}

// writesOf lists the writes in a tape of calls.
func writesOf(t *testing.T, path string) (writes []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var call struct{ Service, Operation string }
		if err := json.Unmarshal([]byte(line), &call); err != nil {
			t.Fatalf("tape: %v in %s", err, line)
		}
		read := false
		for _, prefix := range []string{"Describe", "Get", "List", "Batch", "Filter", "Simulate"} {
			read = read || strings.HasPrefix(call.Operation, prefix)
		}
		if !read {
			writes = append(writes, call.Service+":"+call.Operation)
		}
	}
	return writes
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "git",
		append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"},
			args...)...)
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
