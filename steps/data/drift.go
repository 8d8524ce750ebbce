package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const (
	storageGP3          = "gp3"
	noExtendedSupport   = "open-source-rds-extended-support-disabled"
	paidExtendedSupport = "open-source-rds-extended-support"
	growthLimit         = 100 // GiB that storage may grow to by itself
)

const fieldLogs = "logs to CloudWatch"

// databaseLogs are the logs RDS sends to CloudWatch.
var databaseLogs = []string{"postgresql", "upgrade"}

// databaseSetting is one setting of the instance that is not as it should be, with what changing it means.
type databaseSetting struct {
	plan.Change
	consequence string
	usual       time.Duration
	apply       func(*rds.ModifyDBInstanceInput)
}

// databaseDrift says what of an instance is not as it should be. regroup says that its security group is being made anew.
func databaseDrift(s stack.Settings, l *live.Stack, has live.Database, regroup bool) []databaseSetting {
	d := s.Data
	var drift []databaseSetting
	differs := func(field, answer, from, to, consequence string, usual time.Duration, apply func(*rds.ModifyDBInstanceInput)) {
		drift = append(drift, databaseSetting{plan.Change{Field: field, From: from, To: to, Answer: answer}, consequence, usual, apply})
	}
	if number(d.Version) > number(major(has.Version)) {
		differs("engine", "data.version", "PostgreSQL "+has.Version, "PostgreSQL "+d.Version,
			"a major upgrade takes the database away for 10 minutes or more and cannot be undone: RDS takes a snapshot first", 20*time.Minute,
			func(in *rds.ModifyDBInstanceInput) {
				in.EngineVersion, in.AllowMajorVersionUpgrade = aws.String(d.Version), aws.Bool(true)
			})
	}
	if has.Class != d.Class {
		differs("class", "data.class", has.Class, d.Class,
			"another class restarts the database: some minutes without it, seconds with a standby", 8*time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.DBInstanceClass = aws.String(d.Class) })
	}
	if d.Storage > has.Storage {
		differs("storage", "data.storage", fmt.Sprintf("%d GiB", has.Storage), fmt.Sprintf("%d GiB", d.Storage),
			"more storage comes without an interruption; while AWS works on it, and after four changes within 24 hours, it takes no other", 3*time.Minute,
			func(in *rds.ModifyDBInstanceInput) {
				in.AllocatedStorage, in.Iops = aws.Int32(int32(d.Storage)), striped(d.Storage, has)
			})
	}
	if want := maxStorage(d.Storage); has.MaxStorage < want {
		differs("storage may grow to", "data.storage", fmt.Sprintf("%d GiB", has.MaxStorage), fmt.Sprintf("%d GiB", want), "", time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.MaxAllocatedStorage = aws.Int32(int32(want)) })
	}
	if has.StorageType != storageGP3 && has.StorageType != "" {
		differs("storage type", "", has.StorageType, storageGP3, "gp3 is faster for the same price and comes without an interruption", 5*time.Minute,
			func(in *rds.ModifyDBInstanceInput) {
				in.StorageType = aws.String(storageGP3)
				if size := max(d.Storage, has.Storage); striped(size, has) != nil {
					in.AllocatedStorage, in.Iops = aws.Int32(int32(size)), striped(size, has)
				}
			})
	}
	if has.MultiAZ != d.MultiAZ {
		consequence := "the standby in a second zone is built without an interruption; until it stands, writes are slower"
		if !d.MultiAZ {
			consequence = "without the standby the database is away when its zone is"
		}
		differs("standby in a second zone", "data.multi_az", yesNo(has.MultiAZ), yesNo(d.MultiAZ), consequence, 10*time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.MultiAZ = aws.Bool(d.MultiAZ) })
	}
	if has.BackupDays != d.BackupDays {
		consequence := ""
		if has.BackupDays == 0 || d.BackupDays == 0 {
			consequence = "switching backups on or off restarts the database"
		}
		differs("backups", "data.backup_days", fmt.Sprintf("%d days", has.BackupDays), fmt.Sprintf("%d days", d.BackupDays), consequence, 2*time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.BackupRetentionPeriod = aws.Int32(int32(d.BackupDays)) })
	}
	if has.Protected != d.Protect {
		differs("deletion protection", "data.protect", yesNo(has.Protected), yesNo(d.Protect), "", time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.DeletionProtection = aws.Bool(d.Protect) })
	}
	if has.Public {
		differs("public", "", "yes", "no", "it can be reached from the internet now; connections from outside the VPC end", 2*time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.PubliclyAccessible = aws.Bool(false) })
	}
	if !has.CopyTags {
		differs("snapshots carry the tags", "", "no", "yes", "", time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.CopyTagsToSnapshot = aws.Bool(true) })
	}
	if !has.AutoMinorUpgrade {
		differs("minor upgrades by themselves", "", "no", "yes", "", time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.AutoMinorVersionUpgrade = aws.Bool(true) })
	}
	// RDS takes a while to send logs it was told to: those are under way
	if lacking := lacks(append(slices.Clone(has.LogExports), strings.Split(has.Pending["LogTypesToEnable"], ",")...)); len(lacking) > 0 {
		differs(fieldLogs, "", strings.Join(has.LogExports, ", "), strings.Join(databaseLogs, ", "), "", time.Minute,
			func(in *rds.ModifyDBInstanceInput) {
				in.CloudwatchLogsExportConfiguration = &types.CloudwatchLogsExportConfiguration{EnableLogTypes: lacking}
			})
	}
	if has.ExtendedSupport == paidExtendedSupport {
		differs("paid extended support", "", "yes", "no", "when this version ends, RDS upgrades it instead of charging for it", time.Minute,
			func(in *rds.ModifyDBInstanceInput) { in.EngineLifecycleSupport = aws.String(noExtendedSupport) })
	}
	if name := l.Identity.DatabaseGroup(); regroup && group(l, name) == nil || group(l, name) != nil && !behind(l, name, has.SecurityGroups) {
		differs("security group", "", strings.Join(has.SecurityGroups, ", "), name, "", time.Minute,
			func(in *rds.ModifyDBInstanceInput) {
				if g := group(l, name); g != nil {
					in.VpcSecurityGroupIds = []string{g.ID}
				}
			})
	}
	return drift
}

// Large gp3 volumes are striped: they come with 12,000 IOPS at least, and a change of such a volume must name them, while a change of
// a smaller one must not.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
const (
	stripedFrom = 400 // GiB
	stripedIops = 12000
)

// striped are the IOPS a change of the volume to a size has to name, nil when it must name none.
func striped(size int, has live.Database) *int32 {
	if size < stripedFrom {
		return nil
	}
	return aws.Int32(int32(max(stripedIops, has.Iops)))
}

// lacks are the logs that are not sent yet.
func lacks(exports []string) []string {
	var left []string
	for _, want := range databaseLogs {
		if !slices.Contains(exports, want) {
			left = append(left, want)
		}
	}
	return left
}

// maxStorage is what storage may grow to by itself: 100 GiB, or twice what was asked for when that is near or beyond it.
func maxStorage(storage int) int {
	if storage > growthLimit*8/10 {
		return 2 * storage
	}
	return growthLimit
}

// major is the first part of a version: 16 of 16.4.
func major(version string) string {
	m, _, _ := strings.Cut(version, ".")
	return m
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}

// joinReasons puts two reasons into one sentence; either may be empty.
func joinReasons(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || strings.Contains(a, b):
		return a
	}
	return a + "; " + b
}
