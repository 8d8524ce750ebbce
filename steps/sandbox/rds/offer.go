package rds

import (
	"slices"
	"strconv"
	"strings"

	"slipway/steps/sandbox/core"
)

// postgresVersions are what RDS offers, oldest first; postgresDefault is what it takes when none is named.
var (
	postgresVersions = []string{"13.22", "13.23", "14.19", "14.20", "15.14", "15.15", "16.9", "16.10", "16.11", "17.5",
		"17.6", "17.7", "18.1"}
	postgresDefault = "17.7"
	postgresLogs    = []string{"iam-db-auth-error", "instance", "postgresql", "upgrade"}
	authorities     = []string{"rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"}
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

// resolvePostgres turns what was asked into a version RDS offers: a major alone means its newest minor.
func resolvePostgres(asked string) (string, error) {
	if asked == "" {
		return postgresDefault, nil
	}
	for i := len(postgresVersions) - 1; i >= 0; i-- {
		if v := postgresVersions[i]; v == asked || core.MajorVersion(v) == asked {
			return v, nil
		}
	}
	return "", core.Fail("InvalidParameterCombination", "Cannot find version %s for postgres", asked)
}

// checkClass refuses a class that does not exist, or not in this region.
func checkClass(c *core.Call, class, version string) error {
	if !strings.HasPrefix(class, "db.") || len(strings.Split(class, ".")) != 3 {
		return core.Fail("InvalidParameterValue", "Invalid DB Instance class: %s", class)
	}
	if !offered(c, class) {
		return core.Fail("InvalidParameterCombination", "RDS does not support creating a DB instance with the following "+
			"combination: DBInstanceClass=%s, Engine=postgres, EngineVersion=%s, LicenseModel=postgresql-license. For "+
			"supported combinations of instance class and database engine version, see the documentation.", class, version)
	}
	return nil
}

func offered(c *core.Call, class string) bool {
	return slices.Contains(postgresClasses, class) && !(strings.HasPrefix(class, "db.t4g.") &&
		slices.Contains(withoutT4g, c.Region))
}

// upgradable reports whether a database can go from one version to another.
func upgradable(from, to string) bool {
	return slices.Index(postgresVersions, from) < slices.Index(postgresVersions, to)
}

// checkStorage refuses a size or a combination RDS refuses for general purpose storage.
func checkStorage(kind string, size, most int32, iops *int32) error {
	switch {
	case kind != "gp2" && kind != "gp3":
		return core.Fail("InvalidParameterValue", "Invalid storage type: %s. The sandbox offers gp2 and gp3.", kind)
	case size < 20 || size > 65536:
		return core.Fail("InvalidParameterValue", "Invalid storage size for engine name postgres and storage type %s: %d",
			kind, size)
	case iops != nil && kind == "gp2":
		return core.Fail("InvalidParameterCombination", "You can't specify IOPS for storage type gp2.")
	case iops != nil && size < 400:
		return core.Fail("InvalidParameterCombination", "You can't specify IOPS or storage throughput for engine postgres "+
			"and a storage size less than 400.")
	case most != 0 && most*10 < size*11:
		return core.Fail("InvalidParameterCombination", "Invalid max storage size for engine name postgres and storage "+
			"type %s: %s", kind, strconv.Itoa(int(most)))
	}
	return nil
}
