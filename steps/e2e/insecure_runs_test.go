package e2e

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedules "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
)

// definition is the newest revision of a family, ready to be registered again.
func (x *tampered) definition(family string) *ecs.RegisterTaskDefinitionInput {
	x.tb.Helper()
	out, err := x.ECS.DescribeTaskDefinition(x.tb.Context(), &ecs.DescribeTaskDefinitionInput{TaskDefinition: &family,
		Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags}})
	x.ok(err)
	d := out.TaskDefinition
	in := &ecs.RegisterTaskDefinitionInput{
		Family: d.Family, NetworkMode: d.NetworkMode, Cpu: d.Cpu, Memory: d.Memory, ExecutionRoleArn: d.ExecutionRoleArn,
		TaskRoleArn:     d.TaskRoleArn,
		RuntimePlatform: d.RuntimePlatform, RequiresCompatibilities: d.RequiresCompatibilities, Tags: out.Tags,
	}
	for _, c := range d.ContainerDefinitions {
		c.Environment = append([]types.KeyValuePair(nil), c.Environment...)
		in.ContainerDefinitions = append(in.ContainerDefinitions, c)
	}
	return in
}

// register makes a further revision of a family, and returns its ARN.
func (x *tampered) register(family string, change func(in *ecs.RegisterTaskDefinitionInput)) string {
	x.tb.Helper()
	in := x.definition(family)
	change(in)
	out, err := x.ECS.RegisterTaskDefinition(x.tb.Context(), in)
	x.ok(err)
	return *out.TaskDefinition.TaskDefinitionArn
}

// on changes the first container of a new revision of a family.
func on(family string, change func(c *types.ContainerDefinition)) func(x *tampered) {
	return func(x *tampered) {
		x.register(family, func(in *ecs.RegisterTaskDefinitionInput) { change(&in.ContainerDefinitions[0]) })
	}
}

// sidecar adds a container to a new revision of a family.
func sidecar(family string, c types.ContainerDefinition) func(x *tampered) {
	return func(x *tampered) {
		x.register(family, func(in *ecs.RegisterTaskDefinitionInput) {
			c.Name, c.Essential = str("agent"), new(false)
			if c.Image == nil {
				c.Image = in.ContainerDefinitions[0].Image
			}
			in.ContainerDefinitions = append(in.ContainerDefinitions, c)
		})
	}
}

func variable(name, value string) func(c *types.ContainerDefinition) {
	return func(c *types.ContainerDefinition) {
		c.Environment = append(c.Environment, types.KeyValuePair{Name: &name, Value: &value})
	}
}

// servedBy makes a new revision of the API and has the service run it.
func servedBy(change func(c *types.ContainerDefinition)) func(x *tampered) {
	return func(x *tampered) {
		arn := x.register(id.Family(), func(in *ecs.RegisterTaskDefinitionInput) { change(&in.ContainerDefinitions[0]) })
		_, err := x.ECS.UpdateService(x.tb.Context(), &ecs.UpdateServiceInput{Cluster: str(id.Cluster()),
			Service: str(id.Service()), TaskDefinition: &arn})
		x.ok(err)
	}
}

// older makes a revision and a clean one after it, so that what names the first alone runs it.
func (x *tampered) older(family string, change func(c *types.ContainerDefinition)) string {
	x.tb.Helper()
	clean := x.definition(family)
	arn := x.register(family, func(in *ecs.RegisterTaskDefinitionInput) { change(&in.ContainerDefinitions[0]) })
	_, err := x.ECS.RegisterTaskDefinition(x.tb.Context(), clean)
	x.ok(err)
	return arn
}

// retarget changes the target of the cleanup schedule.
func (x *tampered) retarget(change func(t *schedules.Target)) {
	x.tb.Helper()
	name := id.Prefix() + "-cleanup"
	out, err := x.Scheduler.GetSchedule(x.tb.Context(), &scheduler.GetScheduleInput{GroupName: str(id.ScheduleGroup()),
		Name: &name})
	x.ok(err)
	change(out.Target)
	_, err = x.Scheduler.UpdateSchedule(x.tb.Context(), &scheduler.UpdateScheduleInput{
		GroupName: out.GroupName, Name: out.Name, ScheduleExpression: out.ScheduleExpression,
		ScheduleExpressionTimezone: out.ScheduleExpressionTimezone,
		FlexibleTimeWindow:         out.FlexibleTimeWindow, State: out.State, Target: out.Target,
	})
	x.ok(err)
}

func scheduled(family string, change func(c *types.ContainerDefinition)) func(x *tampered) {
	return func(x *tampered) {
		arn := x.older(family, change)
		x.retarget(func(t *schedules.Target) { t.EcsParameters.TaskDefinitionArn = &arn })
	}
}

func sends(input string) func(x *tampered) {
	return func(x *tampered) { x.retarget(func(t *schedules.Target) { t.Input = &input }) }
}

// network is that of the stack's own service.
func (x *tampered) network() *types.NetworkConfiguration {
	s := x.read.Service.Value
	return &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
		Subnets: s.Subnets, SecurityGroups: s.SecurityGroups, AssignPublicIp: types.AssignPublicIpEnabled,
	}}
}

// worker runs a family of somebody's own as a service of the cluster.
func worker(change func(c *types.ContainerDefinition)) func(x *tampered) {
	return func(x *tampered) { x.serve("worker", change) }
}

// serve makes a service of somebody's own, of the family worker.
func (x *tampered) serve(name string, change func(c *types.ContainerDefinition)) {
	x.tb.Helper()
	arn := x.register(id.Family(), func(in *ecs.RegisterTaskDefinitionInput) {
		in.Family, in.Tags = str("worker"), nil
		in.ContainerDefinitions[0].PortMappings = nil
		if change != nil {
			change(&in.ContainerDefinitions[0])
		}
	})
	_, err := x.ECS.CreateService(x.tb.Context(), &ecs.CreateServiceInput{
		Cluster: str(id.Cluster()), ServiceName: &name, TaskDefinition: &arn, DesiredCount: new(int32(1)),
		LaunchType: types.LaunchTypeFargate, NetworkConfiguration: x.network(),
	})
	x.ok(err)
}

// runs starts one task of a family of somebody's own, which goes on for hours.
func (x *tampered) runs(in *ecs.RunTaskInput) {
	x.tb.Helper()
	in.Cluster, in.LaunchType, in.NetworkConfiguration = str(id.Cluster()), types.LaunchTypeFargate, x.network()
	_, err := x.ECS.RunTask(x.tb.Context(), in)
	x.ok(err)
}

// dsn, key and the like are made up; stored is the value of STRIPE_KEY.
const stored = stripeKey

func insecureSecrets() []insecure {
	const secrets = "secrets-in-ssm"
	api, job := id.Family(), id.JobFamily("cleanup")
	var all []insecure
	add := func(name string, do func(x *tampered)) {
		all = append(all, insecure{"secrets: " + name, do, []string{secrets}})
	}
	for _, v := range [][2]string{
		{"PGPASSWORD", "hunter2"}, {"SECRET_KEY_BASE", "3f1c9a7be2d84f60"}, {"dbPassword", "hunter2"},
		{"JWT_SECRET_V2", "geheim-2"}, {"CACHE_TOKEN", "xK29fPq"},
		{"CONFIG", `{"db":{"password":"hunter2"}}`}, {"JDBC_URL", "jdbc:postgresql://db/shop?user=app&password=hunter2"},
		{"LIBPQ", "host=db user=app password=hunter2"},
		{"ADO", "Server=db;User Id=app;Pwd=hunter2"},
		{"ALERTS", "https://hooks.slack.com/services/T01ABCDEF/B01ABCDEF/aBcDeFgHiJkLmNoPqRsTuVwX"},
		{"HEADERS", "Authorization: Bearer kX8jV3nQp0bL5sT7wZ"}, {"COPIED", stored},
		{"LONGER", "prefix:" + stored + ":suffix"},
		{"ENCODED", "c2tfbGl2ZV9tYXJrZXJfMDEyMzQ1Njc4OQ=="},
	} {
		add(v[0]+" of a job", on(job, variable(v[0], v[1])))
	}
	add("the service's variable", servedBy(variable("MYSQL_PWD", "hunter2")))
	add("the newest revision of the API, which does not run yet", on(api, variable("MYSQL_PWD", "hunter2")))
	add("a command", on(job, func(c *types.ContainerDefinition) { c.Command = []string{"app", "--api-key", "kx82jf9s"} }))
	add("a shell's command",
		on(job, func(c *types.ContainerDefinition) { c.Command = []string{"sh", "-c", "PGPASSWORD=hunter2 psql"} }))
	add("a stored value in a command",
		on(job, func(c *types.ContainerDefinition) { c.Command = []string{"app", "x=" + stored} }))
	add("an entry point", on(job, func(c *types.ContainerDefinition) {
		c.EntryPoint = []string{"redis-cli", "-a",
			"hunter2"}
	}))
	add("a label", on(job, func(c *types.ContainerDefinition) {
		c.DockerLabels = map[string]string{"com.example.db-password": "hunter2"}
	}))
	add("a stored value in a label",
		on(job, func(c *types.ContainerDefinition) { c.DockerLabels = map[string]string{"note": "use " + stored} }))
	add("the health check", on(job, func(c *types.ContainerDefinition) {
		c.HealthCheck = &types.HealthCheck{Command: []string{"CMD-SHELL", "curl -u admin:hunter2 http://localhost/health"}}
	}))
	add("the log driver", on(job, func(c *types.ContainerDefinition) {
		c.LogConfiguration = &types.LogConfiguration{LogDriver: types.LogDriverSplunk,
			Options: map[string]string{"splunk-token": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
				"splunk-url": "https://splunk.example.com"}}
	}))
	add("a file of variables", on(job, func(c *types.ContainerDefinition) {
		c.EnvironmentFiles = []types.EnvironmentFile{{Type: types.EnvironmentFileTypeS3,
			Value: str("arn:aws:s3:::shop-config/prod.env")}}
	}))
	add("a sidecar", sidecar(api, types.ContainerDefinition{User: str("1001"),
		Environment: []types.KeyValuePair{{Name: str("DD_API_KEY"), Value: str("0a1b2c3d4e5f60718293a4b5c6d7e8f9")}}}))
	add("the exact revision a schedule names", scheduled(job, variable("MAIL_TOKEN", "hunter2")))
	add("a schedule's variable",
		sends(fmt.Sprintf(`{"containerOverrides":[{"name":%q,"environment":[{"name":"DB_PASSWORD","value":"hunter2"}]}]}`,
			job)))
	add("a schedule's command",
		sends(fmt.Sprintf(`{"containerOverrides":[{"name":%q,"command":["app","--token=kx82jf9s"]}]}`, job)))
	add("a stored value in a schedule's input",
		sends(fmt.Sprintf(`{"containerOverrides":[{"name":%q,"command":["app",%q]}]}`, job, stored)))
	add("another service of the cluster", worker(variable("DATABASE_URL_RO", "postgres://app:hunter2@db/shop")))
	add("a task that is up", func(x *tampered) {
		arn := x.older(api, variable("SMTP_PASS", "hunter2"))
		x.runs(&ecs.RunTaskInput{TaskDefinition: &arn})
	})
	add("what a task that is up was given", func(x *tampered) {
		x.runs(&ecs.RunTaskInput{TaskDefinition: str(api),
			Overrides: &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{
				Name: str(api), Environment: []types.KeyValuePair{{Name: str("GITHUB_PAT"), Value: str("abcdef123456")}},
			}}}})
	})
	add("a reference of the log driver that leads elsewhere", on(job, func(c *types.ContainerDefinition) {
		c.LogConfiguration = &types.LogConfiguration{LogDriver: types.LogDriverSplunk,
			Options: map[string]string{"splunk-url": "https://splunk.example.com"},
			SecretOptions: []types.Secret{{Name: str("splunk-token"),
				ValueFrom: str("arn:aws:ssm:eu-west-1:123456789012:parameter/other/TOKEN")}}}
	}))
	environment := func(name string, do func(x *tampered)) {
		all = append(all, insecure{"app-env: " + name, do, []string{"app-env-production"}})
	}
	environment("a job's", on(job, func(c *types.ContainerDefinition) {
		c.Environment = []types.KeyValuePair{{Name: str("APP_ENV"), Value: str("development")}}
	}))
	environment("a schedule's",
		sends(fmt.Sprintf(`{"containerOverrides":[{"name":%q,"environment":[{"name":"APP_ENV","value":"test"}]}]}`, job)))
	return all
}

func insecureUsers() []insecure {
	const users = "container-non-root"
	api, job := id.Family(), id.JobFamily("cleanup")
	var all []insecure
	add := func(name string, do func(x *tampered)) {
		all = append(all, insecure{"users: " + name, do, []string{users}})
	}
	user := func(u string) func(c *types.ContainerDefinition) {
		return func(c *types.ContainerDefinition) { c.User = &u }
	}
	for _, u := range []string{"0", "0:0", "root", "root:root", "+0", "00", "0x0", "0:1000", " 0", ":1000"} {
		add(fmt.Sprintf("a job as %q", u), on(job, user(u)))
	}
	add("the service", servedBy(user("0")))
	add("the newest revision of the API, which does not run yet", on(api, user("root")))
	add("a sidecar", sidecar(api, types.ContainerDefinition{User: str("0")}))
	add("the exact revision a schedule names", scheduled(job, user("root")))
	add("another service of the cluster", worker(user("root")))
	add("a task that is up", func(x *tampered) {
		arn := x.older(api, user("0"))
		x.runs(&ecs.RunTaskInput{TaskDefinition: &arn})
	})
	for _, capability := range []string{"SYS_ADMIN", "ALL", "SYS_PTRACE", "NET_ADMIN"} {
		add("the capability "+capability, on(job, func(c *types.ContainerDefinition) {
			c.LinuxParameters = &types.LinuxParameters{Capabilities: &types.KernelCapabilities{Add: []string{capability}}}
		}))
	}
	return all
}

// harmlessRuns are settings and revisions that hold nothing and run as nobody special.
func harmlessRuns() []insecure {
	job := id.JobFamily("cleanup")
	var all []insecure
	add := func(name string, do func(x *tampered)) { all = append(all, insecure{"runs: " + name, do, nil}) }
	add("ordinary settings", on(job, func(c *types.ContainerDefinition) {
		for _, v := range [][2]string{
			{"PORT", "8000"}, {"LOG_LEVEL", "info"}, {"PUBLIC_URL", "https://shop.example.com"}, {"KEYBOARD_LAYOUT", "qwerty"},
			{"MONKEY", "banana"},
			{"TOKENIZERS_PARALLELISM", "false"}, {"PASSWORD_MIN_LENGTH", "12"}, {"SECRET_NAME", "shop/production/db"},
			{"API_KEY_HEADER", "X-Api-Key"},
			{"STRIPE_PUBLISHABLE_KEY", "pk_live_51H8xYzMarker"}, {"TOKEN_TTL", "3600"},
			{"GIT_SHA", "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d"}, {"COMPASS", "north"},
			{"DB_PASSWORD_FILE", "/run/secrets/db"}, {"CACHE_KEY_PREFIX", "shop:"},
			{"SENTRY_DSN", "https://0a1b2c3d4e5f60718293a4b5c6d7e8f9@o1.ingest.sentry.io/2"},
		} {
			variable(v[0], v[1])(c)
		}
	}))
	add("a command with settings", on(job, func(c *types.ContainerDefinition) {
		c.Command = []string{"sh", "-c", "exec gunicorn app:app --token-ttl 3600 --password-file /run/secrets/x -p 8000"}
	}))
	add("labels", on(job, func(c *types.ContainerDefinition) {
		c.DockerLabels = map[string]string{"org.opencontainers.image.revision": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d",
			"team": "shop"}
	}))
	add("a user with root's group", on(job, func(c *types.ContainerDefinition) { c.User = str("1000:0") }))
	add("a capability every container has", on(job, func(c *types.ContainerDefinition) {
		c.User = str("1000")
		c.LinuxParameters = &types.LinuxParameters{Capabilities: &types.KernelCapabilities{Add: []string{"NET_BIND_SERVICE"},
			Drop: []string{"ALL"}}}
	}))
	add("a schedule with another command",
		sends(fmt.Sprintf(`{"containerOverrides":[{"name":%q,"command":["python","-m","jobs.cleanup","--days","30"]}]}`,
			job)))
	add("an older revision that nothing names", func(x *tampered) { x.older(job, variable("DB_PASSWORD", "hunter2")) })
	return all
}
