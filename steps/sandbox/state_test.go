package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aymanbagabas/go-udiff"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
)

const secret = "correct-horse-battery-staple"

func TestStateSurvivesARestartWithNoSecretOnDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "slipway", "sandbox.json")
	first, err := Open(path, Options{Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := put(t, cloud.New(first.Config("")), "/shop/production/DB_PASSWORD", secret); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(path)
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 4 {
		t.Errorf("%d files in %s, want the state, its key, the lock and the time", len(entries), folder)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", e.Name(), info.Mode().Perm())
		}
		b, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), secret) {
			t.Errorf("%s holds a secret in the clear", e.Name())
		}
	}

	second, err := Open(path, Options{Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	out, err := cloud.New(second.Config("")).SSM.GetParameter(t.Context(),
		&ssm.GetParameterInput{Name: new("/shop/production/DB_PASSWORD"), WithDecryption: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	if *out.Parameter.Value != secret {
		t.Error("the secret did not come back")
	}
	if a, b := first.Fingerprint(), second.Fingerprint(); a != b || a == "" {
		t.Errorf("fingerprints differ:\n%s\n--\n%s", a, b)
	}
}

func TestOpenRefusesWhatItCannotRead(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(path string) error
		o      Options
		expect string
	}{
		{"another account", func(string) error { return nil }, Options{Account: "210987654321"}, "another account"},
		{"another key", func(p string) error { return os.WriteFile(p+".key", make([]byte, 32), 0o600) }, Options{}, "key"},
		{"a short key", func(p string) error { return os.WriteFile(p+".key", []byte("x"), 0o600) }, Options{}, "damaged"},
		{"no JSON", func(p string) error { return os.WriteFile(p, []byte("{"), 0o600) }, Options{}, "delete the file"},
		{"another version", func(p string) error { return os.WriteFile(p, []byte(`{"Version":99}`), 0o600) }, Options{},
			"another version"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sandbox.json")
			s, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := put(t, cloud.New(s.Config("")), "/shop/production/KEY", secret); err != nil {
				t.Fatal(err)
			}
			if err := tt.spoil(path); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path, tt.o); err == nil || !strings.Contains(err.Error(), tt.expect) {
				t.Errorf("got %v, want an error about %q", err, tt.expect)
			}
		})
	}
}

func TestASecretIsNotWrittenUnencrypted(t *testing.T) {
	if b, err := json.Marshal(core.Encrypted(secret)); err == nil {
		t.Errorf("wrote %s", b)
	}
	if got := core.Encrypted(secret).String(); strings.Contains(got, secret) {
		t.Error("String shows the secret")
	}
}

func TestTimeNeverGoesBackwardsAcrossRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "sandbox.json")
		clock := core.NewFastClock(time.Now, 60)
		first, err := Open(path, Options{Clock: clock})
		if err != nil {
			t.Fatal(err)
		}
		if err := clock.Sleep(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		if err := put(t, cloud.New(first.Config("")), "/shop/production/KEY", "v"); err != nil {
			t.Fatal(err)
		}
		then := first.Now()
		if ahead := time.Until(then); ahead < 58*time.Minute {
			t.Errorf("an hour at speed 60 left the sandbox %v ahead of the wall", ahead)
		}
		for name, o := range map[string]Options{"fast": {Clock: core.NewFastClock(time.Now, 60)}, "wall": {}} {
			again, err := Open(path, o)
			if err != nil {
				t.Fatal(err)
			}
			if again.Now().Before(then) {
				t.Errorf("%s: time went back from %v to %v", name, then, again.Now())
			}
		}
	})
}

func TestFastClockSleepsItsSpeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := core.NewFastClock(time.Now, 30)
		wall, virtual := time.Now(), clock.Now()
		if err := clock.Sleep(t.Context(), 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(wall); got != 10*time.Second {
			t.Errorf("slept %v of the wall, want 10s", got)
		}
		if got := clock.Now().Sub(virtual); got != 5*time.Minute {
			t.Errorf("the clock moved %v, want 5m", got)
		}
	})
}

// Everything a stack has comes back from disk as it was, and no secret of any service is there in the clear.
func TestAWholeStackSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "sandbox.json")
		s, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		s.UsedBefore()
		c, ctx := cloud.New(s.Config("")), t.Context()
		newFront(t, s, c)
		makeRole(t, c, "shop-task", taskTrust)
		subnets, err := c.EC2.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, n := range subnets.Subnets {
			ids = append(ids, *n.SubnetId)
		}
		if _, err := c.RDS.CreateDBSubnetGroup(ctx,
			&rds.CreateDBSubnetGroupInput{DBSubnetGroupName: new("shop-db-subnet"),
				DBSubnetGroupDescription: new("shop"), SubnetIds: ids}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.RDS.CreateDBInstance(ctx, &rds.CreateDBInstanceInput{
			DBInstanceIdentifier: new("shop-db"), DBInstanceClass: new("db.t3.micro"),
			Engine: new("postgres"), AllocatedStorage: new(int32(20)),
			MasterUsername: new("shop"), MasterUserPassword: new(secret),
			DBSubnetGroupName: new("shop-db-subnet"),
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.ElastiCache.CreateReplicationGroup(ctx, &elasticache.CreateReplicationGroupInput{
			ReplicationGroupId: new("shop-redis"), ReplicationGroupDescription: new("shop"),
			Engine: new("redis"), CacheNodeType: new("cache.t3.micro"),
			NumCacheClusters: new(int32(1)), TransitEncryptionEnabled: new(true), AuthToken: new(secret),
		}); err != nil {
			t.Fatal(err)
		}
		if err := put(t, c, "/shop/production/DB_PASSWORD", secret); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), secret) {
			t.Error("the state holds a secret in the clear")
		}
		time.Sleep(10 * time.Minute)

		again, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d := udiff.Unified("before", "after", s.Fingerprint(), again.Fingerprint()); d != "" {
			t.Errorf("another account came back:\n%s", d)
		}
		copied, err := again.Copy()
		if err != nil {
			t.Fatal(err)
		}
		if d := udiff.Unified("before", "after", s.Fingerprint(), copied.Fingerprint()); d != "" {
			t.Errorf("the copy is another account:\n%s", d)
		}
		if err := put(t, cloud.New(copied.Config("")), "/shop/production/OTHER", secret); err != nil {
			t.Fatal(err)
		}
		if s.Fingerprint() != again.Fingerprint() {
			t.Error("what is done to the copy is done to the account too")
		}
		if got := copied.DatabasePassword("shop-db"); got != secret {
			t.Error("the master password did not come over")
		}
		if got := again.DatabasePassword("shop-db"); got != secret {
			t.Error("the master password did not come back")
		}
		out, err := cloud.New(again.Config("")).RDS.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{})
		if err != nil || len(out.DBInstances) != 1 || *out.DBInstances[0].DBInstanceStatus != "available" {
			t.Errorf("what was being created when the process ended is not available ten minutes later: %+v %v", out, err)
		}
		if status, _, err := again.Fetcher().Fetch(ctx, "http://api.shop.dev/", ""); err == nil {
			t.Errorf("the security group is closed, yet port 80 answers %d", status)
		}
	})
}
