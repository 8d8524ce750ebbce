package deploy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

func code(n int) *int { return &n }

// TestCauses: what AWS says of tasks that do not stay up, as it says it, and what follows from it.
func TestCauses(t *testing.T) {
	const noSecrets = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource " +
		"retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
	asked := Asked{Image: "registry.example.com/shop:1.0", HealthPath: "/health", Port: 8000, Memory: "2048"}
	elb := "Task failed ELB health checks in (target-group " +
		"arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop-tg/0123456789abcdef)"
	for name, c := range map[string]struct {
		task    live.Task
		log     string
		health  string
		place   string
		none    bool // no task was found
		kind    CauseKind
		means   string
		answers []string
	}{
		"no such image": {task: live.Task{StoppedReason: "CannotPullContainerError: pull image manifest has been retried 1 " +
			"time(s): failed to resolve ref registry.example.com/shop:1.0: registry.example.com/shop:1.0: not found"},
			kind: CannotPull, means: "registry.example.com/shop:1.0 does not exist", answers: []string{"image.uri"}},
		"a private registry": {task: live.Task{StoppedReason: "CannotPullContainerError: pull image manifest has been " +
			"retried 1 time(s): failed to resolve ref docker.io/me/shop:1: pull access denied, repository does not exist or " +
			"may require authorization: server message: insufficient_scope: authorization failed"},
			kind: CannotPull, means: "refuses without a login", answers: []string{"image.uri"}},
		"too many pulls": {task: live.Task{StoppedReason: "CannotPullContainerError: failed to pull image: 429 Too Many " +
			"Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit."},
			kind: CannotPull, means: "lets no more through", answers: []string{"image.uri"}},
		"another processor": {task: live.Task{StoppedReason: "CannotPullContainerError: pull image manifest has been " +
			"retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64'."},
			kind: WrongKind, means: "another processor", answers: []string{"image.platform", "image.uri"}},
		"exec format error": {task: live.Task{ContainerReason: "", StoppedReason: "Essential container in task exited",
			ExitCode: code(1)}, log: "exec /usr/local/bin/python: exec format error", kind: WrongKind, answers: []string{
			"image.platform", "image.uri"}},
		"a registry out of reach": {
			task: live.Task{StoppedReason: "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed " +
				"to resolve ref docker.io/library/nginx:1: failed to do request: Head \"https://registry-1.docker.io/v2/\": dial " +
				"tcp 203.0.113.81:443: i/o timeout"},
			kind: NoNetwork, means: "not reached", answers: []string{"network.vpc", "image.uri"}},
		"a secret that is missing": {
			task: live.Task{StoppedReason: noSecrets + "invalid ssm parameters: /shop/production/APP_SECRET_KEY"},
			kind: NoSecret, means: "/shop/production/APP_SECRET_KEY", answers: []string{"secrets.keys"}},
		"a secret that may not be read": {
			task: live.Task{StoppedReason: noSecrets +
				"AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/shop-exec/0123 is not " +
				"authorized to perform: " +
				"ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/A"},
			kind: NoSecret, means: "the execution role may not read"},
		"no memory left": {task: live.Task{ContainerReason: "OutOfMemoryError: Container killed due to memory usage",
			StoppedReason: "Essential container in task exited", ExitCode: code(137)},
			kind: OutOfMemory, means: "memory of 2048 MiB", answers: []string{"service.memory"}},
		"killed": {task: live.Task{StoppedReason: "Essential container in task exited", ExitCode: code(137)},
			kind: OutOfMemory, means: "exit code 137", answers: []string{"service.memory"}},
		"404": {task: live.Task{StoppedReason: elb, ExitCode: code(137)},
			health: "Health checks failed with these codes: [404]", kind: Unhealthy, means: "/health on port 8000 answers the " +
				"load balancer 404", answers: []string{"service.health_path", "service.port"}},
		"no answer": {task: live.Task{StoppedReason: elb}, health: "Request timed out", kind: Unhealthy,
			means: "/health on port 8000 does not answer", answers: []string{"service.port", "service.health_path",
				"service.grace"}},
		"unhealthy": {task: live.Task{StoppedReason: elb}, kind: Unhealthy, means: "does not get 200",
			answers: []string{"service.health_path", "service.port"}},
		"from inside": {task: live.Task{StoppedReason: "Task failed container health checks"}, kind: Unhealthy,
			means: "service.health_command", answers: []string{"service.health_command", "service.grace"}},
		"no such command": {task: live.Task{ContainerReason: "CannotStartContainerError: Error response from daemon: exec: " +
			"\"gunicorn\": executable file not found in $PATH", StoppedReason: "Task failed to start"},
			kind: CannotStart, answers: []string{"service.command"}},
		"crashed": {task: live.Task{StoppedReason: "Essential container in task exited",
			ExitCode: code(1)}, log: "KeyError: 'X'", kind: Exited, means: "exit code 1"},
		"a variable that is missing": {task: live.Task{StoppedReason: "Essential container in task exited",
			ExitCode: code(1)}, log: "KeyError: 'STRIPE_KEY'", kind: Exited,
			means:   "exit code 1: it lacks the variable STRIPE_KEY",
			answers: []string{"secrets.keys", "service.variables"}},
		"a database's certificate": {task: live.Task{StoppedReason: "Essential container in task exited",
			ExitCode: code(1)}, log: "Error: self-signed certificate in certificate chain", kind: Exited,
			means: "exit code 1: it refuses the database's TLS certificate", answers: []string{"data.url_style"}},
		"a module that is missing": {task: live.Task{StoppedReason: "Essential container in task exited",
			ExitCode: code(1)}, log: "ModuleNotFoundError: No module named 'x'", kind: Exited,
			means: "a module that it needs"},
		"no such user": {task: live.Task{ContainerReason: "CannotStartContainerError: Error response from daemon: " +
			"unable to find user app: no matching entries in passwd file", StoppedReason: "Task failed to start"},
			kind: CannotStart, means: "does not exist in the image", answers: []string{"service.user"}},
		"another port, by its log": {task: live.Task{StoppedReason: elb}, log: "Listening on http://0.0.0.0:3000",
			kind: Unhealthy, means: "listens on port 3000, not on 8000", answers: []string{"service.port"}},
		"localhost, by its log": {task: live.Task{StoppedReason: elb}, health: "Request timed out",
			log:  "INFO: Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)",
			kind: Unhealthy, means: "listens on port 8000 of localhost only"},
		"its port, by its log": {task: live.Task{StoppedReason: elb}, log: "server started on port 8000", kind: Unhealthy,
			means: "does not get 200", answers: []string{"service.health_path", "service.port"}},
		"another port, and it answers": {task: live.Task{StoppedReason: elb}, log: "metrics listening on :9090",
			health: "Health checks failed with these codes: [500]", kind: Unhealthy, means: "answers the load balancer 500",
			answers: []string{"service.health_path", "service.port"}},
		"ends by itself": {task: live.Task{StoppedReason: "Essential container in task exited",
			ExitCode: code(0)}, kind: Exited, means: "ends by itself", answers: []string{"service.command"}},
		"no room": {none: true,
			place: "unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a " +
				"different availability zone.", kind: NoCapacity, means: "no Fargate capacity"},
		"quota, as the event writes it": {none: true,
			place: "unable to place a task. Reason: You’ve reached the limit on the number of vCPUs you can run " +
				"concurrently.", kind: NoQuota, means: "no more Fargate vCPUs", answers: []string{"service.cpu", "service.count"}},
		"quota of one task": {none: true,
			place: "unable to place a task. Reason: The requested CPU configuration is above your " +
				"limit.", kind: NoQuota, means: "no more Fargate vCPUs", answers: []string{"service.cpu", "service.count"}},
		"a zone that is not served": {none: true, place: "unable to place a task. Reason: Internal error.", kind: NoZone,
			means: "zone", answers: []string{"network.vpc", "image.platform"}},
		"no addresses": {task: live.Task{StoppedReason: "Unexpected EC2 error while attempting to Create Network Interface " +
			"with public IP assignment enabled in subnet 'subnet-0123': InsufficientFreeAddressesInSubnet"},
			kind: NoAddress, means: "no free addresses", answers: []string{"network.vpc"}},
		"the role, before any task": {none: true,
			place: "failed to launch a task with (error ECS was unable to assume the role " +
				"'arn:aws:iam::123456789012:role/shop-execution' that was provided for this task. Please verify that the role " +
				"being passed has the proper trust relationship and permissions and that your IAM user has permissions to " +
				"pass this role.).",
			kind: NoRole, means: "may not assume"},
		"our registry refuses the role": {
			task: live.Task{StoppedReason: "ResourceInitializationError: unable to pull secrets or registry auth: execution " +
				"resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): " +
				"AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/shop-execution/0123456789abcdef is not " +
				"authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the " +
				"ecr:GetAuthorizationToken action status code: 400"},
			kind: NoRole, means: "execution role may not read the registry"},
		"our registry refuses the role, in Fargate's words": {
			task: live.Task{StoppedReason: "CannotPullContainerError: The task can’t pull the image. Check that the role has " +
				"the permissions to pull images from the registry."},
			kind: NoRole, means: "execution role"},
		"a digest that holds 403 and 429": {
			task: live.Task{StoppedReason: "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed " +
				"to resolve ref registry.example.com/shop:1.0@sha256:403429401aa: " +
				"registry.example.com/shop@sha256:403429401aa: not found"},
			kind: CannotPull, means: "does not exist", answers: []string{"image.uri"}},
		"an account and a registry of digits": {
			task: live.Task{StoppedReason: "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed " +
				"to resolve ref 429403401429.example.com/shop:401: 429403401429.example.com/shop:401: not found"},
			kind: CannotPull, means: "does not exist", answers: []string{"image.uri"}},
		"a status code that is one": {
			task: live.Task{StoppedReason: "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed " +
				"to resolve ref registry.example.com/shop:1.0: unexpected status from HEAD request to " +
				"https://registry.example.com/v2/shop/manifests/1.0: 403 Forbidden"},
			kind: CannotPull, means: "refuses without a login", answers: []string{"image.uri"}},
		"429 as a code": {task: live.Task{
			StoppedReason: "CannotPullContainerError: failed to resolve ref registry.example.com/shop:1.0: httpReadSeeker: " +
				"failed open: unexpected status code https://registry.example.com/v2/: 429"},
			kind: CannotPull, means: "lets no more through", answers: []string{"image.uri"}},
		"a timeout that ends in advice about permissions": {
			task: live.Task{StoppedReason: noSecrets + "RequestCanceled: request context canceled caused by: context deadline " +
				"exceeded. If access is denied, check that the role is not authorized"},
			kind: NoNetwork, means: "SSM is not reached", answers: []string{"network.vpc"}},
		"an image whose name says denied": {
			task: live.Task{StoppedReason: "CannotPullContainerError: failed to resolve ref " +
				"registry.example.com/unauthorized-timeout:1: registry.example.com/unauthorized-timeout:1: not found"},
			kind: CannotPull, means: "does not exist", answers: []string{"image.uri"}},
		"nothing said": {none: true, kind: Unknown},
	} {
		e := &DeploymentError{Service: "shop", Reason: "2 of its tasks stopped for the same reason", Task: &c.task,
			Asked: asked, Health: c.health, Placement: c.place}
		if c.none {
			e.Task, e.Reason = nil, "it did not come up in time"
		}
		if c.log != "" {
			e.Logs = []Line{{Text: c.log}}
		}
		got := e.Cause()
		if got.Kind != c.kind || !strings.Contains(got.Means, c.means) || !slices.Equal(got.Answers, c.answers) ||
			got.Next == "" {
			t.Errorf("%s: %+v", name, got)
		}
		for _, id := range got.Answers {
			if got.Kind != NoNetwork && got.Kind != Unhealthy && got.Kind != WrongKind && !strings.Contains(got.Next, id) &&
				!strings.Contains(got.Means, id) {
				t.Errorf("%s: what to do does not name %s: %s", name, id, got.Next)
			}
		}
		told := cloud.Explain(fmt.Errorf("wrapped: %w", errors.Join(e)))
		if told.Code != "DeploymentFailed" || told.Action != "" || told.Means != got.Means ||
			!slices.Equal(told.Answers, got.Answers) {
			t.Errorf("%s: explained as %+v", name, told)
		}
	}
}
