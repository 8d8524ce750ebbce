package live_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/sandbox"
)

func TestSingleReadsOfWhatIsNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{})
		ctx, c := t.Context(), cloud.New(s.Config(""))
		none := shop.ARN("elasticloadbalancing", "targetgroup/none/0123456789abcdef")
		absent := map[string]interface{ Exists() bool }{
			"database": live.ReadDatabase(ctx, c, "none"), "cache": live.ReadReplicationGroup(ctx, c, "none"),
			"cluster": live.ReadCacheCluster(ctx, c, "none"), "service": live.ReadService(ctx, c, "none", "none"),
			"definition": live.ReadTaskDefinition(ctx, c, "none"), "load balancer": live.ReadLoadBalancer(ctx, c, "none"),
			"target group": live.ReadTargetGroup(ctx, c, none), "role": live.ReadRole(ctx, c, "none"),
			"group": live.ReadSecurityGroup(ctx, c, "sg-00000000000000000"), "parameter": live.ReadParameter(ctx, c,
				"/shop/production/NONE"),
			"repository": live.ReadRepository(ctx, c, "none"), "schedule": live.ReadSchedule(ctx, c, "default", "none"),
			"certificate": live.ReadCertificate(ctx, c, shop.ARN("acm", "certificate/00000000-0000-4000-8000-000000000000")),
			"image":       live.ReadImage(ctx, c, "none", "latest"),
		}
		for name, f := range absent {
			if err := reflect.ValueOf(f).FieldByName("Err").Interface(); err != nil || f.Exists() {
				t.Errorf("%s: exists %v, error %v; want read and absent", name, f.Exists(), err)
			}
		}
	})
}

func TestReadSingles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{})
		b := build(t, s, shop)
		ctx, c := t.Context(), b.c
		l := live.Read(ctx, c, shop)
		group := live.ReadSecurityGroup(ctx, c, b.groups[shop.AppGroup()])
		for name, pair := range map[string][2]any{
			"database":      {l.Database, live.ReadDatabase(ctx, c, shop.Database())},
			"cache":         {l.Cache, live.ReadReplicationGroup(ctx, c, shop.Cache())},
			"service":       {l.Service, live.ReadService(ctx, c, shop.Cluster(), shop.Service())},
			"definition":    {l.Running, live.ReadTaskDefinition(ctx, c, shop.Family())},
			"load balancer": {l.LoadBalancer, live.ReadLoadBalancer(ctx, c, shop.LoadBalancer())},
			"target group":  {*l.ServingTargetGroup(), *live.ReadTargetGroup(ctx, c, b.target).Value},
			"listeners":     {l.Listeners, live.ReadListeners(ctx, c, b.alb)}, "certificate": {*l.Certificate("api.example.com"),
				*live.ReadCertificate(ctx, c, b.cert).Value},
			"role": {l.TaskRole, live.ReadRole(ctx, c, shop.TaskRole())}, "group": {*l.Group(shop.AppGroup()), *group.Value},
			"repository": {l.Repository, live.ReadRepository(ctx, c, shop.Repository())},
			"schedule":   {*l.Schedule("shop-nightly"), *live.ReadSchedule(ctx, c, shop.ScheduleGroup(), "shop-nightly").Value},
			"parameter":  {*l.Parameter("REDIS_URL"), *live.ReadParameter(ctx, c, shop.Parameter("REDIS_URL")).Value},
			"task":       {l.Tasks.Items[0], *live.ReadTask(ctx, c, shop.Cluster(), l.Tasks.Items[0].ARN).Value},
			"records": {recordsAt(l, l.Certificate("api.example.com").Record.Name),
				live.ReadRecords(ctx, c, l.HostedZones.Items[0].ID, l.Certificate("api.example.com").Record.Name).Items},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%s reads otherwise alone:\n%+v\n%+v", name, pair[0], pair[1])
			}
		}
	})
}

// SSM gives ten values a page.
func TestReadGoesOnToTheLastPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{})
		c := cloud.New(s.Config(""))
		for i := range 23 {
			_, err := c.SSM.PutParameter(t.Context(), &ssm.PutParameterInput{
				Name: new(shop.Parameter(fmt.Sprintf("KEY_%02d", i))), Value: new("v"),
				Type: types.ParameterTypeSecureString,
			})
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		l := live.Read(t.Context(), c, shop)
		if l.Parameters.Err != nil || len(l.Parameters.Items) != 23 {
			t.Errorf("%d of 23 parameters, %v", len(l.Parameters.Items), l.Parameters.Err)
		}
		if n := s.Counts()["SSM:GetParametersByPath"]; n != 3 {
			t.Errorf("%d pages, want 3", n)
		}
	})
}

// The records of many zones count as not read, and one name can still be asked for.
func TestReadOfManyZones(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{})
		c := cloud.New(s.Config(""))
		for i := range 30 {
			_, err := c.Route53.CreateHostedZone(t.Context(), &route53.CreateHostedZoneInput{
				Name: new(fmt.Sprintf("zone%d.example", i)), CallerReference: new(fmt.Sprint(i)),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		l := live.Read(t.Context(), c, shop)
		if !l.HostedZones.Read() || len(l.HostedZones.Items) != 30 {
			t.Errorf("zones: %d, %v", len(l.HostedZones.Items), l.HostedZones.Err)
		}
		if l.Records.Read() {
			t.Error("the records of 30 zones count as read")
		}
		if n := s.Counts()["Route 53:ListResourceRecordSets"]; n != 0 {
			t.Errorf("%d listings of records, want none", n)
		}
		zone := l.HostedZones.Items[7].ID
		if at := live.ReadRecords(t.Context(), c, zone, "api.zone7.example"); !at.Read() || len(at.Items) != 0 {
			t.Errorf("records at a name: %+v", at)
		}
	})
}

func recordsAt(l *live.Stack, name string) []live.Record {
	return live.Without(l.Records.Items, func(r live.Record) bool {
		return !strings.EqualFold(strings.TrimSuffix(r.Name, "."), strings.TrimSuffix(name, "."))
	})
}
