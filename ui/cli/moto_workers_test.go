package cli

import (
	"strings"
	"testing"
)

const motoWorkers = readyImage + `data: {database: none, cache: none}
workers:
  - {name: mails, command: python -m worker --queue mails}
budget:
  limit: 0
`

// TestMotoWorkers makes a stack with a worker, gives it another command and another number of tasks, removes it by its
// name, and destroys the stack with the one that came instead.
func TestMotoWorkers(t *testing.T) {
	moto(t)
	dir := t.TempDir()
	write(t, dir, "slipway.yaml", motoWorkers)
	file := dir + "/slipway.yaml"
	run := func(want int, args ...string) string {
		t.Helper()
		code, out, errs := slipway(t, "", append(args, "--file", file)...)
		if code != want {
			t.Fatalf("%s ended %d\n%s\n%s", strings.Join(args, " "), code, out, errs)
		}
		return out + errs
	}
	service := func(name, want string) {
		t.Helper()
		seen(t, []view{{"ecs describe-services --cluster shop --services " + name,
			"services[0].[status,desiredCount,length(loadBalancers),taskDefinition]", strings.ReplaceAll(want, " ", "\t")}})
	}
	const revision = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-"
	settled := func() {
		t.Helper()
		if said := run(0, "plan"); !strings.Contains(said, "othing to do") {
			t.Errorf("not settled:\n%s", said)
		}
	}

	run(0, "apply", "--yes")
	service("shop-mails", "ACTIVE 1 0 "+revision+"mails:1")
	seen(t, []view{
		{"ecs describe-task-definition --task-definition shop-mails",
			"taskDefinition.[cpu,memory,containerDefinitions[0].command|join(`,`,@)," +
				"containerDefinitions[0].logConfiguration.options.\"awslogs-stream-prefix\",executionRoleArn]",
			"512\t1024\tpython,-m,worker,--queue,mails\tmails\tarn:aws:iam::123456789012:role/shop-eu-west-1-execution"},
	})
	settled()

	run(0, "apply", "--yes", "--set", "workers=mails@1024/2048 x3 = python -m worker")
	service("shop-mails", "ACTIVE 3 0 "+revision+"mails:2")
	settled()
	run(0, "apply", "--yes", "--set", "workers=mails@1024/2048 x0 = python -m worker")
	service("shop-mails", "ACTIVE 0 0 "+revision+"mails:2")

	if said := run(2, "apply", "--yes", "--set", "workers=beat = celery beat"); !strings.Contains(said, "shop-mails") {
		t.Errorf("it is not said what has to be agreed to:\n%s", said)
	}
	run(0, "apply", "--yes", "--delete", "shop-mails", "--set", "workers=beat = celery beat")
	service("shop-beat", "ACTIVE 1 0 "+revision+"beat:1")
	seen(t, []view{{"ecs list-task-definitions --family-prefix shop-mails", "length(taskDefinitionArns)", "0"}})
	settled()

	changesSecrets(t, file)
	settled()

	run(0, "destroy", "--delete", "shop")
	seen(t, []view{{"ecs list-task-definitions", "length(taskDefinitionArns)", "0"},
		{"ecs describe-clusters --clusters shop", "length(clusters[?status=='ACTIVE'])", "0"}})
}

// changesSecrets gives a stack that stands a secret, reads it, gives it another value, rotates what slipway made up,
// and takes the secret away.
func changesSecrets(t *testing.T, file string) {
	t.Helper()
	run := func(want int, stdin string, args ...string) string {
		t.Helper()
		code, out, errs := slipway(t, stdin, append([]string{"secrets", "--file", file}, args...)...)
		if code != want {
			t.Fatalf("secrets %s ended %d\n%s\n%s", strings.Join(args, " "), code, out, errs)
		}
		if args[0] != "get" && strings.Contains(out+errs, "marker") {
			t.Errorf("secrets %s says a value:\n%s%s", strings.Join(args, " "), out, errs)
		}
		return out
	}
	run(0, "marker-one", "set", "STRIPE_KEY", "--yes")
	run(0, "marker-two\n", "set", "STRIPE_KEY", "--yes")
	if got := run(0, "", "get", "STRIPE_KEY"); got != "marker-two\n" {
		t.Errorf("it is %q", got)
	}
	seen(t, []view{
		{"ssm get-parameter --name /shop/production/STRIPE_KEY", "Parameter.[Type,Version]", "SecureString\t2"},
		{"ecs describe-task-definition --task-definition shop-beat",
			"taskDefinition.containerDefinitions[0].secrets[?name=='STRIPE_KEY'].valueFrom|[0]",
			"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/STRIPE_KEY"},
	})
	run(0, "", "rotate", "--yes")
	if listed := run(0, "", "--json"); !strings.Contains(listed, `"version": 2`) || !strings.Contains(listed, `"beat"`) {
		t.Errorf("listed:\n%s", listed)
	}
	run(0, "", "unset", "STRIPE_KEY", "--yes")
	run(2, "", "get", "STRIPE_KEY")
}
