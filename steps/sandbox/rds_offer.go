package sandbox

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
)

func init() {
	handle("RDS", "DescribeDBEngineVersions", Read, describeDBEngineVersions)
	handle("RDS", "DescribeOrderableDBInstanceOptions", Read, describeOrderable)
}

// postgresVersions are what RDS offers, oldest first; postgresDefault is what it takes when none is named.
var (
	postgresVersions = []string{"13.22", "13.23", "14.19", "14.20", "15.14", "15.15", "16.9", "16.10", "16.11", "17.5", "17.6", "17.7", "18.1"}
	postgresDefault  = "17.7"
	postgresLogs     = []string{"iam-db-auth-error", "instance", "postgresql", "upgrade"}
	rdsAuthorities   = []string{"rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"}
	// withoutT4g are the regions whose price lists have no db.t4g.
	withoutT4g = []string{"eu-west-3", "eu-south-1", "af-south-1", "me-south-1"}
)

// postgresClasses are the instance classes, in families that share their sizes.
var postgresClasses = func() (out []string) {
	for family, sizes := range map[string]string{
		"t3": "micro small medium large xlarge 2xlarge", "t4g": "micro small medium large xlarge 2xlarge",
		"m5": "large xlarge 2xlarge 4xlarge", "m6g": "large xlarge 2xlarge 4xlarge", "m7g": "large xlarge 2xlarge 4xlarge",
		"r5": "large xlarge 2xlarge 4xlarge", "r6g": "large xlarge 2xlarge 4xlarge", "r7g": "large xlarge 2xlarge 4xlarge",
	} {
		for _, size := range strings.Fields(sizes) {
			out = append(out, "db."+family+"."+size)
		}
	}
	slices.Sort(out)
	return out
}()

func majorOf(version string) string {
	major, _, _ := strings.Cut(version, ".")
	return major
}

// resolvePostgres turns what was asked into a version RDS offers: a major alone means its newest minor.
func resolvePostgres(asked string) (string, error) {
	if asked == "" {
		return postgresDefault, nil
	}
	for i := len(postgresVersions) - 1; i >= 0; i-- {
		if v := postgresVersions[i]; v == asked || majorOf(v) == asked {
			return v, nil
		}
	}
	return "", fail("InvalidParameterCombination", "Cannot find version %s for postgres", asked)
}

// checkClass refuses a class that does not exist, or not in this region.
func checkClass(c *Call, class, version string) error {
	if !strings.HasPrefix(class, "db.") || len(strings.Split(class, ".")) != 3 {
		return fail("InvalidParameterValue", "Invalid DB Instance class: %s", class)
	}
	if !offered(c, class) {
		return fail("InvalidParameterCombination", "RDS does not support creating a DB instance with the following combination: DBInstanceClass=%s, Engine=postgres, EngineVersion=%s, LicenseModel=postgresql-license. For supported combinations of instance class and database engine version, see the documentation.", class, version)
	}
	return nil
}

func offered(c *Call, class string) bool {
	return slices.Contains(postgresClasses, class) && !(strings.HasPrefix(class, "db.t4g.") && slices.Contains(withoutT4g, c.Region))
}

func describeDBEngineVersions(_ *Call, in *rds.DescribeDBEngineVersionsInput) (*rds.DescribeDBEngineVersionsOutput, error) {
	var versions []string
	for _, v := range postgresVersions {
		asked := aws.ToString(in.EngineVersion)
		if (in.Engine == nil || *in.Engine == "postgres") && (asked == "" || v == asked || majorOf(v) == asked) && (!aws.ToBool(in.DefaultOnly) || v == postgresDefault || asked != "") &&
			(in.DBParameterGroupFamily == nil || *in.DBParameterGroupFamily == "postgres"+majorOf(v)) {
			versions = append(versions, v)
		}
	}
	if aws.ToBool(in.DefaultOnly) && len(versions) > 1 {
		versions = versions[len(versions)-1:]
	}
	page, next, err := rdsPage(versions, in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	out := &rds.DescribeDBEngineVersionsOutput{Marker: next}
	for _, v := range page {
		shape := types.DBEngineVersion{
			Engine: aws.String("postgres"), EngineVersion: aws.String(v), MajorEngineVersion: aws.String(majorOf(v)), DBParameterGroupFamily: aws.String("postgres" + majorOf(v)),
			DBEngineDescription: aws.String("PostgreSQL"), DBEngineVersionDescription: aws.String("PostgreSQL " + v + "-R1"), Status: aws.String("available"),
			ExportableLogTypes: postgresLogs, SupportsLogExportsToCloudwatchLogs: aws.Bool(true), SupportedCACertificateIdentifiers: rdsAuthorities,
		}
		for _, target := range postgresVersions {
			if upgradable(v, target) {
				shape.ValidUpgradeTarget = append(shape.ValidUpgradeTarget, types.UpgradeTarget{
					Engine: aws.String("postgres"), EngineVersion: aws.String(target), Description: aws.String("PostgreSQL " + target + "-R1"),
					AutoUpgrade: aws.Bool(false), IsMajorVersionUpgrade: aws.Bool(majorOf(target) != majorOf(v)),
				})
			}
		}
		out.DBEngineVersions = append(out.DBEngineVersions, shape)
	}
	return out, nil
}

// upgradable reports whether a database can go from one version to another.
func upgradable(from, to string) bool {
	return slices.Index(postgresVersions, from) < slices.Index(postgresVersions, to)
}

func describeOrderable(c *Call, in *rds.DescribeOrderableDBInstanceOptionsInput) (*rds.DescribeOrderableDBInstanceOptionsOutput, error) {
	type offer struct{ class, version, storage string }
	var all []offer
	for _, class := range postgresClasses {
		for _, v := range postgresVersions {
			asked := aws.ToString(in.EngineVersion)
			if aws.ToString(in.Engine) != "postgres" || !offered(c, class) || in.DBInstanceClass != nil && *in.DBInstanceClass != class || asked != "" && asked != v && asked != majorOf(v) {
				continue
			}
			all = append(all, offer{class, v, "gp2"}, offer{class, v, "gp3"})
		}
	}
	page, next, err := rdsPage(all, in.Marker, in.MaxRecords)
	if err != nil {
		return nil, err
	}
	var zones []types.AvailabilityZone
	for _, z := range ec2Zones(c.Region) {
		zones = append(zones, types.AvailabilityZone{Name: aws.String(z.Name)})
	}
	out := &rds.DescribeOrderableDBInstanceOptionsOutput{Marker: next}
	for _, o := range page {
		out.OrderableDBInstanceOptions = append(out.OrderableDBInstanceOptions, types.OrderableDBInstanceOption{
			Engine: aws.String("postgres"), EngineVersion: aws.String(o.version), DBInstanceClass: aws.String(o.class), StorageType: aws.String(o.storage), LicenseModel: aws.String("postgresql-license"),
			AvailabilityZones: zones, MinStorageSize: aws.Int32(20), MaxStorageSize: aws.Int32(65536), MultiAZCapable: aws.Bool(true), Vpc: aws.Bool(true),
			SupportsStorageEncryption: aws.Bool(true), SupportsStorageAutoscaling: aws.Bool(true), SupportsPerformanceInsights: aws.Bool(!strings.HasSuffix(o.class, ".micro")),
			SupportsIAMDatabaseAuthentication: aws.Bool(true), SupportsEnhancedMonitoring: aws.Bool(true),
		})
	}
	return out, nil
}

// checkStorage refuses a size or a combination RDS refuses for general purpose storage.
func checkStorage(kind string, size, most int32, iops *int32) error {
	switch {
	case kind != "gp2" && kind != "gp3":
		return fail("InvalidParameterValue", "Invalid storage type: %s. The sandbox offers gp2 and gp3.", kind)
	case size < 20 || size > 65536:
		return fail("InvalidParameterValue", "Invalid storage size for engine name postgres and storage type %s: %d", kind, size)
	case iops != nil && kind == "gp2":
		return fail("InvalidParameterCombination", "You can't specify IOPS for storage type gp2.")
	case iops != nil && size < 400:
		return fail("InvalidParameterCombination", "You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400.")
	case most != 0 && most*10 < size*11:
		return fail("InvalidParameterCombination", "Invalid max storage size for engine name postgres and storage type %s: %s", kind, strconv.Itoa(int(most)))
	}
	return nil
}
