package cli

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/check"
	"slipway/steps/cloud"
)

// TestMotoGuide makes the guide's stack with the guide's own commands, checks it, mends its one false promise, and then
// breaks it one way at a time: each break flips exactly its check.
func TestMotoGuide(t *testing.T) {
	g := newGuideStack(t, map[string]string{".gitignore": ".env\n", ".dockerignore": ".env\n"})
	got := g.verdicts()
	want := map[int]check.Status{1: "pass", 2: "pass", 3: "fail", 4: "pass", 5: "pass", 6: "pass", 7: "pass", 8: "pass",
		9: "pass", 10: "unknown"}
	for n := 1; n <= 10; n++ {
		if got[n] != want[n] {
			t.Errorf("check %d: %s, want %s", n, got[n], want[n])
		}
	}

	g.run("1001", "production")
	healthy := g.verdicts()
	for n := 1; n <= 10; n++ {
		if healthy[n] != check.Pass {
			t.Errorf("after the mending check %d: %s", n, healthy[n])
		}
	}
	g.doctored()
	for _, b := range g.breaks() {
		t.Run(b.name, func(t *testing.T) {
			g.t = t
			b.do()
			after := g.verdicts()
			for n := 1; n <= 10; n++ {
				expect := check.Pass
				if n == b.check {
					expect = check.Fail
				}
				if after[n] != expect {
					t.Errorf("check %d: %s, want %s", n, after[n], expect)
				}
			}
			b.undo()
		})
	}
}

type guideStack struct {
	t   *testing.T
	dir string
	c   *cloud.Clients
}

// newGuideStack makes the guide's stack with the guide's own commands, and a committed folder with some files.
func newGuideStack(t *testing.T, files map[string]string) *guideStack {
	t.Helper()
	moto(t)
	dir := t.TempDir()
	script, err := filepath.Abs("testdata/guide.sh")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "bash", script).CombinedOutput(); err != nil {
		t.Fatalf("the guide's commands: %v\n%s", err, out)
	}
	git(t, dir, "init", "-q")
	for name, text := range files {
		write(t, dir, name, text)
	}
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "start")
	cfg, err := cloud.Load(t.Context(), cloud.Options{Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	return &guideStack{t: t, dir: dir, c: cloud.New(cfg)}
}

// doctored holds that of the guide's stack one thing is wrong to the doctor: the commands push no image.
func (g *guideStack) doctored() {
	g.t.Helper()
	r := doctored(g.t, 1, "--app", "myapp", "--region", "eu-west-1", "--file", filepath.Join(g.dir, "slipway.yaml"))
	if len(r.Diagnoses) != 1 || r.Diagnoses[0].ID != "image-gone" {
		g.t.Errorf("the doctor says %+v", r.Diagnoses)
	}
}

type guideBreak struct {
	name     string
	check    int
	do, undo func()
}

// findings runs the checklist by name, without a file.
func (g *guideStack) findings() map[string]check.Finding {
	g.t.Helper()
	code, out, errs := slipway(g.t, "", "checklist", "--app", "myapp", "--env", "production", "--region", "eu-west-1",
		"--json", "--file", filepath.Join(g.dir, "slipway.yaml"))
	var report check.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		g.t.Fatalf("checklist ended %d: %v\n%s\n%s", code, err, out, errs)
	}
	all := map[string]check.Finding{}
	for _, f := range report.Checks {
		all[f.ID] = f
	}
	return all
}

// verdicts are the status of the guide's ten checks.
func (g *guideStack) verdicts() map[int]check.Status {
	g.t.Helper()
	verdicts := map[int]check.Status{}
	for _, f := range g.findings() {
		if f.Number > 0 {
			verdicts[f.Number] = f.Status
		}
	}
	if len(verdicts) != 10 {
		g.t.Fatalf("%d of the guide's ten checks", len(verdicts))
	}
	return verdicts
}

// definition registers a revision that takes its secrets by reference, and returns its ARN.
func (g *guideStack) definition(user, environment string) *string {
	g.t.Helper()
	c := types.ContainerDefinition{
		Name: new("myapp-api"), Image: new("123456789012.dkr.ecr.eu-west-1.amazonaws.com/myapp:latest"),
		User:         &user,
		PortMappings: []types.PortMapping{{ContainerPort: new(int32(8000)), Protocol: types.TransportProtocolTcp}},
	}
	for _, key := range []string{"DATABASE_URL", "REDIS_URL", "APP_SECRET_KEY"} {
		c.Secrets = append(c.Secrets,
			types.Secret{Name: &key, ValueFrom: new("arn:aws:ssm:eu-west-1:123456789012:parameter/myapp/production/" +
				key)})
	}
	if environment != "" {
		c.Environment = []types.KeyValuePair{{Name: new("APP_ENV"), Value: &environment}}
	}
	out, err := g.c.ECS.RegisterTaskDefinition(g.t.Context(), &ecs.RegisterTaskDefinitionInput{
		Family: new("myapp-api"), NetworkMode: types.NetworkModeAwsvpc, RequiresCompatibilities: []types.Compatibility{
			types.CompatibilityFargate},
		Cpu: new("1024"), Memory: new("2048"),
		ExecutionRoleArn:     new("arn:aws:iam::123456789012:role/MyAppECSTaskExecutionRole"),
		ContainerDefinitions: []types.ContainerDefinition{c},
	})
	g.must(err)
	return out.TaskDefinition.TaskDefinitionArn
}

// run makes a new revision the running one.
func (g *guideStack) run(user, environment string) {
	g.t.Helper()
	_, err := g.c.ECS.UpdateService(g.t.Context(), &ecs.UpdateServiceInput{
		Cluster: new("myapp"), Service: new("myapp-api"), TaskDefinition: g.definition(user, environment),
	})
	g.must(err)
}

func (g *guideStack) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// port opens or closes a port of a group.
func (g *guideStack) port(group string, port int32, cidr string, open bool) {
	g.t.Helper()
	found, err := g.c.EC2.DescribeSecurityGroups(g.t.Context(), &ec2.DescribeSecurityGroupsInput{
		Filters: []ec2types.Filter{{Name: new("group-name"), Values: []string{group}}},
	})
	g.must(err)
	id, rule := found.SecurityGroups[0].GroupId, []ec2types.IpPermission{{
		IpProtocol: new("tcp"), FromPort: &port, ToPort: &port, IpRanges: []ec2types.IpRange{{CidrIp: &cidr}},
	}}
	if open {
		_, err = g.c.EC2.AuthorizeSecurityGroupIngress(g.t.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: id,
			IpPermissions: rule})
	} else {
		_, err = g.c.EC2.RevokeSecurityGroupIngress(g.t.Context(), &ec2.RevokeSecurityGroupIngressInput{GroupId: id,
			IpPermissions: rule})
	}
	g.must(err)
}

// breaks are the ways to break the healthy stack, each with the check it flips.
func (g *guideStack) breaks() []guideBreak {
	good := func() { g.run("1001", "production") }
	ingress := func(name string, check int, group string, port int32, cidr string) guideBreak {
		return guideBreak{name, check, func() { g.port(group, port, cidr, true) },
			func() { g.port(group, port, cidr, false) }}
	}
	public := func(on bool) func() {
		return func() {
			_, err := g.c.RDS.ModifyDBInstance(g.t.Context(), &rds.ModifyDBInstanceInput{
				DBInstanceIdentifier: new("myapp-db"), PubliclyAccessible: &on, ApplyImmediately: new(true),
			})
			g.must(err)
		}
	}
	parameter := func(kind ssmtypes.ParameterType) func() {
		return func() {
			name := new("/myapp/production/APP_SECRET_KEY")
			_, err := g.c.SSM.DeleteParameter(g.t.Context(), &ssm.DeleteParameterInput{Name: name})
			g.must(err)
			_, err = g.c.SSM.PutParameter(g.t.Context(), &ssm.PutParameterInput{Name: name, Type: kind,
				Value: new("6f1d8a0c9b2e47f5a3c1d8e0f7b69a2c")})
			g.must(err)
		}
	}
	scan := func(on string) func() {
		return func() { // the SDK does not send false, and moto does not take that for it
			awsCLI(g.t, "ecr", "put-image-scanning-configuration", "--repository-name", "myapp",
				"--image-scanning-configuration", "scanOnPush="+on)
		}
	}
	return []guideBreak{
		{"APP_ENV missing", 1, func() { g.run("1001", "") }, good},
		{"APP_ENV of another environment", 1, func() { g.run("1001", "staging") }, good},
		{"public database", 2, public(true), public(false)},
		{"a String parameter", 3, parameter(ssmtypes.ParameterTypeString), parameter(ssmtypes.ParameterTypeSecureString)},
		ingress("port 22 on the load balancer's group", 5, "myapp-alb-sg", 22, "0.0.0.0/0"),
		ingress("the app open to the world", 6, "myapp-app-sg", 8000, "0.0.0.0/0"),
		ingress("the database open to the world", 7, "myapp-db-sg", 5432, "0.0.0.0/0"),
		ingress("Redis open to a network", 8, "myapp-redis-sg", 6379, "10.0.0.0/8"),
		{"scan off", 9, scan("false"), scan("true")},
		{"root user", 10, func() { g.run("root", "production") }, good},
		{"a healthy newest revision does not count while a bad one runs", 10, func() {
			g.run("0", "production")
			g.definition("1001", "production")
		}, good},
		{".env committed", 4, func() {
			write(g.t, g.dir, ".env", "SECRET=1\n")
			git(g.t, g.dir, "add", "-f", ".env")
			git(g.t, g.dir, "commit", "-q", "-m", "oops")
		}, func() {}},
	}
}
