package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/google/go-cmp/cmp"

	"slipway/steps/cloud"
)

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
		if d := cmp.Diff(s.Fingerprint(), again.Fingerprint()); d != "" {
			t.Errorf("another account came back (-before +after):\n%s", d)
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
