package e2e

import (
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps"
	"slipway/steps/doctor"
	"slipway/steps/live"
	"slipway/steps/sandbox"
)

// TestDoctorIsQuietOnHealthyStacks: stacks of every shape that stand have nothing wrong and nothing unverified, also
// without slipway.yaml, and while a release rolls out.
func TestDoctorIsQuietOnHealthyStacks(t *testing.T) {
	for name, s := range shapes() {
		t.Run(name, func(t *testing.T) {
			inStack(t, s, func(t *testing.T, l *lab) {
				if s.Service.DNS == "elsewhere" { // it waits for a person, which is the one thing there is to say
					if r := l.examine(); strings.Join(ids(r), " ") != "certificate-pending" {
						t.Errorf("it says\n  %s", told(r))
					}
					return
				}
				if r := l.examine(); r.ExitCode() != 0 || len(r.Looked) < 5 {
					t.Errorf("it says\n  %s\n%v", told(r), r.Looked)
				}
				(&tampered{lab: l, Clients: l.session.Env.Clients, read: l.read()}).roll()
				for range 3 {
					if r := l.examine(); r.ExitCode() != 0 {
						t.Errorf("while it rolls out:\n  %s", told(r))
					}
					time.Sleep(45 * time.Second)
				}
			})
		})
	}
}

// TestDoctorBeforeAndAfter: nothing is set up yet, or a run was stopped halfway; neither is taken for something else.
func TestDoctorBeforeAndAfter(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		if r := l.examine(); strings.Join(ids(r), " ") != "not-set-up" {
			t.Errorf("before: %s", told(r))
		}
		l.mustApply(typed())
		_, r := l.destroy(t.Context())
		if len(r.Failures()) > 0 {
			t.Fatal(r.Failures())
		}
		if r := l.examine(); strings.Join(ids(r), " ") != "not-set-up" {
			t.Errorf("after: %s", told(r))
		}
	})
}

// TestDoctorNeverTakesUnreadForWell denies every call that the doctor rests on, one at a time: it is unverified, exit
// 3, and no cause is made up.
func TestDoctorNeverTakesUnreadForWell(t *testing.T) {
	whole := settle(t)
	for _, op := range []string{"EC2:DescribeSecurityGroups", "EC2:DescribeSecurityGroupRules", "EC2:DescribeSubnets",
		"EC2:DescribeRouteTables", "EC2:DescribeNetworkAcls", "Elastic Load Balancing v2:DescribeLoadBalancers",
		"Elastic Load Balancing v2:DescribeListeners", "Elastic Load Balancing v2:DescribeTargetGroups",
		"Elastic Load Balancing v2:DescribeTargetHealth", "ACM:ListCertificates", "ECS:DescribeServices",
		"ECS:DescribeTasks", "ECS:DescribeTaskDefinition", "RDS:DescribeDBInstances",
		"ElastiCache:DescribeReplicationGroups", "SSM:GetParametersByPath", "IAM:GetRole", "ECR:DescribeImages",
		"CloudWatch Logs:DescribeLogGroups", "Scheduler:ListSchedules"} {
		t.Run(op, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := whole.lab(t)
				l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: op}})
				if r := l.examine(); r.ExitCode() != 3 {
					t.Errorf("exit %d:\n  %s", r.ExitCode(), told(r))
				}
			})
		})
	}
}

// TestDoctorOnFacts tells apart what the sandbox cannot be brought to.
func TestDoctorOnFacts(t *testing.T) {
	const none = ""
	whole := settle(t)
	full := func(f *doctor.Facts) live.NetworkACL { return f.Beside.ACLs.Items[0] }
	for name, c := range map[string]struct {
		change func(f *doctor.Facts)
		want   string
	}{
		"one address is kept out by a network ACL": {func(f *doctor.Facts) {
			f.Beside.ACLs.Items[0].Entries = append([]live.ACLEntry{{Number: 1, Protocol: "-1", To: 65535,
				CIDR: "192.0.2.7/32"}}, full(f).Entries...)
		}, none},
		"a network ACL allows nothing": {func(f *doctor.Facts) { f.Beside.ACLs.Items[0].Entries = nil }, "network-acl"},
		"an internal load balancer": {func(f *doctor.Facts) { f.Live.LoadBalancer.Value.Scheme = "internal" },
			"balancer-internal"},
		"the target group is gone": {func(f *doctor.Facts) { f.Live.TargetGroups.Items = nil }, "target-group-gone"},
		"no free addresses": {func(f *doctor.Facts) {
			for n := range f.Live.Subnets.Items {
				f.Live.Subnets.Items[n].FreeIPs = 0
			}
		}, "no-addresses"},
		"a NAT gateway and no public addresses": {func(f *doctor.Facts) {
			f.Live.Service.Value.PublicIP = false
			for n := range f.Live.Schedules.Items {
				f.Live.Schedules.Items[n].PublicIP = false
			}
			for n := range f.Live.Services.Items {
				f.Live.Services.Items[n].PublicIP = false
			}
			own := live.RouteTable{ID: "rtb-private", VPC: f.Live.LoadBalancer.Value.VPC, Subnets: f.Live.Service.Value.Subnets,
				Routes: []live.Route{{Destination: "0.0.0.0/0", Gateway: "nat-1"}}}
			f.Live.LoadBalancer.Value.Subnets = nil
			f.Live.RouteTables.Items = append(f.Live.RouteTables.Items, own)
		}, none},
		"no public addresses": {func(f *doctor.Facts) { f.Live.Service.Value.PublicIP = false }, "no-public-address"},
		"endpoints in place of the internet": {func(f *doctor.Facts) {
			f.Live.Service.Value.PublicIP = false
			for _, s := range []string{"ecr.api", "ecr.dkr", "s3", "ssm", "logs"} {
				f.Beside.Endpoints.Items = append(f.Beside.Endpoints.Items, live.Endpoint{State: "available",
					Service: "com.amazonaws.eu-west-1." + s})
			}
		}, none},
		"the disk is as good as full": {func(f *doctor.Facts) {
			f.Live.Database.Value.MaxStorage = 0
			f.Beside.Metrics = &live.Metrics{Series: map[live.Metric]live.Fact[live.Series]{
				live.FreeStorage: live.Found(live.Series{{At: f.Live.ReadAt, Value: 9 << 20}}, "cloudwatch:GetMetricData")}}
		}, "database-storage-full"},
		"RDS is at work": {func(f *doctor.Facts) { f.Live.Database.Value.Status = "modifying" }, none},
		"the certificate waits for its record": {func(f *doctor.Facts) {
			f.Live.Listeners.Items = live.Without(f.Live.Listeners.Items, func(x live.Listener) bool { return x.Port == 443 })
			c := &f.Live.Certificates.Items[0]
			c.Status = "PENDING_VALIDATION"
			f.Live.Records.Items = live.Without(f.Live.Records.Items, func(r live.Record) bool { return r.Type == "CNAME" })
		}, "certificate-pending"},
		"the certificate was refused": {func(f *doctor.Facts) {
			f.Live.Listeners.Items = live.Without(f.Live.Listeners.Items, func(x live.Listener) bool { return x.Port == 443 })
			f.Live.Certificates.Items[0].Status, f.Live.Certificates.Items[0].FailureReason = "FAILED", "CAA_ERROR"
		}, "certificate-failed"},
		"the name cannot be asked for": {func(f *doctor.Facts) {
			f.Beside.DNS.DomainErr = &net.DNSError{Err: "i/o timeout", IsTimeout: true}
		}, "unverified"},
		"a proxy stands in front of the domain": {func(f *doctor.Facts) {
			f.Beside.DNS.Domain, f.Beside.DNS.Through = []string{"198.51.100.4"}, 200
		}, none},
		"a further certificate is the domain's": {func(f *doctor.Facts) {
			for n := range f.Live.Listeners.Items {
				if s := &f.Live.Listeners.Items[n]; s.Port == 443 {
					s.More = s.Certificates
					s.Certificates = []string{"arn:aws:acm:eu-west-1:123456789012:certificate/other"}
				}
			}
		}, none},
		"one task was replaced an hour ago": {func(f *doctor.Facts) {
			code := 1
			f.Live.Tasks.Items = append(f.Live.Tasks.Items, live.Task{ARN: "arn:aws:ecs:eu-west-1:1:task/shop/1",
				Group: "service:shop-api", LastStatus: "STOPPED", StopCode: "EssentialContainerExited", ExitCode: &code,
				StoppedReason: "Essential container in task exited", Stopped: f.Live.ReadAt.Add(-50 * time.Minute)})
		}, none},
		"the application answers 500":       {func(f *doctor.Facts) { f.Beside.Health.Status = 500 }, "answers-wrong"},
		"no task runs and nobody knows why": {func(f *doctor.Facts) { f.Live.Service.Value.Running = 0 }, "tasks-missing"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := whole.lab(t)
				f := doctor.Facts{Settings: l.session.Settings, Live: l.session.Read(t.Context())}
				f.Beside = doctor.Look(t.Context(), l.session.Env, f.Settings, f.Live)
				c.change(&f)
				r := doctor.Diagnose(f)
				got := strings.Join(ids(r), " ")
				if got == "" && r.ExitCode() == 3 {
					got = "unverified"
				}
				if got != c.want {
					t.Errorf("it says %q, want %q:\n  %s", got, c.want, told(r))
				}
			})
		})
	}
}

// TestDoctorWithoutTheFile: of a stack that is known by name alone the answers are those that AWS shows.
func TestDoctorWithoutTheFile(t *testing.T) {
	whole := settle(t)
	synctest.Test(t, func(t *testing.T) {
		l := whole.lab(t)
		l.session.Settings, _ = steps.Recover(l.read())
		if r := l.examine(); r.ExitCode() != 0 {
			t.Errorf("it says\n  %s", told(r))
		}
		x := &tampered{lab: l, Clients: l.session.Env.Clients, read: whole.read}
		x.unlisten(443)
		l.session.Settings, _ = steps.Recover(l.read())
		if r := l.examine(); strings.Join(ids(r), " ") != "listener-443-gone" {
			t.Errorf("it says\n  %s", told(r))
		}
	})
}
