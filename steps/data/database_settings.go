package data

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const (
	noExtendedSupport   = "open-source-rds-extended-support-disabled"
	paidExtendedSupport = "open-source-rds-extended-support"

	fieldLogs = "logs to CloudWatch"
)

// databaseLogs are the logs RDS sends to CloudWatch.
var databaseLogs = []string{"postgresql", "upgrade"}

type databaseTable = table[live.Database, rds.CreateDBInstanceInput, rds.ModifyDBInstanceInput]

// databaseSettings are the settings of the instance. regroup says that its security group is being made anew.
func databaseSettings(s stack.Settings, l *live.Stack, regroup bool) databaseTable {
	d := s.Data
	say := func(text string) func(live.Database) string { return func(live.Database) string { return text } }
	standby := "the standby in a second zone is built without an interruption; until it stands, writes are slower"
	if !d.MultiAZ {
		standby = "without the standby the database is away when its zone is"
	}
	group := groupIDs(l, l.Identity.DatabaseGroup())
	return slices.Concat(databaseTable{
		{
			field: "engine", answer: "data.version", first: "PostgreSQL " + d.Version, want: "PostgreSQL " + d.Version,
			have:    func(h live.Database) string { return "PostgreSQL " + h.Version },
			differs: func(h live.Database) bool { return number(d.Version) > number(major(h.Version)) },
			create:  func(in *rds.CreateDBInstanceInput) { in.Engine, in.EngineVersion = new("postgres"), &d.Version },
			modify: func(in *rds.ModifyDBInstanceInput, _ live.Database) {
				in.EngineVersion, in.AllowMajorVersionUpgrade = new(d.Version), new(true)
			},
			recover: func(s *stack.Settings, h live.Database) { s.Data.Version = major(h.Version) },
			consequence: say("a major upgrade takes the database away for 10 minutes or more and cannot be undone: " +
				"RDS takes a snapshot first"),
			typical: 20 * time.Minute,
		},
		{
			field: "class", answer: "data.class", first: d.Class, want: d.Class,
			have:        func(h live.Database) string { return h.Class },
			create:      func(in *rds.CreateDBInstanceInput) { in.DBInstanceClass = &d.Class },
			modify:      func(in *rds.ModifyDBInstanceInput, _ live.Database) { in.DBInstanceClass = &d.Class },
			recover:     func(s *stack.Settings, h live.Database) { s.Data.Class = h.Class },
			consequence: say("another class restarts the database: some minutes without it, seconds with a standby"),
			typical:     8 * time.Minute,
		},
	}, storageSettings(d), databaseTable{
		{
			field: "standby in a second zone", answer: "data.multi_az", first: yesNo(d.MultiAZ), want: yesNo(d.MultiAZ),
			have:        func(h live.Database) string { return yesNo(h.MultiAZ) },
			create:      func(in *rds.CreateDBInstanceInput) { in.MultiAZ = &d.MultiAZ },
			modify:      func(in *rds.ModifyDBInstanceInput, _ live.Database) { in.MultiAZ = &d.MultiAZ },
			recover:     func(s *stack.Settings, h live.Database) { s.Data.MultiAZ = h.MultiAZ },
			consequence: say(standby), typical: 10 * time.Minute,
		},
		{
			field: "backups", answer: "data.backup_days", first: days(d.BackupDays), want: days(d.BackupDays),
			have:   func(h live.Database) string { return days(h.BackupDays) },
			create: func(in *rds.CreateDBInstanceInput) { in.BackupRetentionPeriod = new(int32(d.BackupDays)) },
			modify: func(in *rds.ModifyDBInstanceInput, _ live.Database) {
				in.BackupRetentionPeriod = new(int32(d.BackupDays))
			},
			recover: func(s *stack.Settings, h live.Database) { s.Data.BackupDays = h.BackupDays },
			consequence: func(h live.Database) string {
				if h.BackupDays == 0 || d.BackupDays == 0 {
					return "switching backups on or off restarts the database"
				}
				return ""
			},
			typical: 2 * time.Minute,
		},
		{
			field: "deletion protection", answer: "data.protect", first: yesNo(d.Protect), want: yesNo(d.Protect),
			have:    func(h live.Database) string { return yesNo(h.Protected) },
			create:  func(in *rds.CreateDBInstanceInput) { in.DeletionProtection = &d.Protect },
			modify:  func(in *rds.ModifyDBInstanceInput, _ live.Database) { in.DeletionProtection = &d.Protect },
			recover: func(s *stack.Settings, h live.Database) { s.Data.Protect = h.Protected }, typical: time.Minute,
		},
		{
			field: "public", first: "no", want: "no",
			have: func(h live.Database) string { return yesNo(h.Public) },
			// a window that is open for a while is left to its end
			differs:     func(h live.Database) bool { return h.Public && !l.Window().InForce(l.ReadAt) },
			create:      func(in *rds.CreateDBInstanceInput) { in.PubliclyAccessible = new(false) },
			modify:      func(in *rds.ModifyDBInstanceInput, _ live.Database) { in.PubliclyAccessible = new(false) },
			consequence: say("it can be reached from the internet now; connections from outside the VPC end"),
			typical:     2 * time.Minute,
		},
		{
			field: "database and user", first: s.DatabaseName() + ", " + s.DatabaseUser(),
			create: func(in *rds.CreateDBInstanceInput) {
				in.DBName, in.MasterUsername = new(s.DatabaseName()), new(s.DatabaseUser())
			},
		},
		{
			field: "snapshots carry the tags", want: "yes",
			have:    func(h live.Database) string { return yesNo(h.CopyTags) },
			create:  func(in *rds.CreateDBInstanceInput) { in.CopyTagsToSnapshot = new(true) },
			modify:  func(in *rds.ModifyDBInstanceInput, _ live.Database) { in.CopyTagsToSnapshot = new(true) },
			typical: time.Minute,
		},
		{
			field: "minor upgrades by themselves", want: "yes",
			have:    func(h live.Database) string { return yesNo(h.AutoMinorUpgrade) },
			create:  func(in *rds.CreateDBInstanceInput) { in.AutoMinorVersionUpgrade = new(true) },
			modify:  func(in *rds.ModifyDBInstanceInput, _ live.Database) { in.AutoMinorVersionUpgrade = new(true) },
			typical: time.Minute,
		},
		{
			field: fieldLogs, want: strings.Join(databaseLogs, ", "),
			have:    func(h live.Database) string { return strings.Join(h.LogExports, ", ") },
			differs: func(h live.Database) bool { return len(logsToEnable(h)) > 0 },
			create:  func(in *rds.CreateDBInstanceInput) { in.EnableCloudwatchLogsExports = databaseLogs },
			modify: func(in *rds.ModifyDBInstanceInput, h live.Database) {
				in.CloudwatchLogsExportConfiguration = &types.CloudwatchLogsExportConfiguration{EnableLogTypes: logsToEnable(h)}
			},
			typical: time.Minute,
		},
		{
			field: "paid extended support", want: "no",
			have:   func(h live.Database) string { return yesNo(h.ExtendedSupport == paidExtendedSupport) },
			create: func(in *rds.CreateDBInstanceInput) { in.EngineLifecycleSupport = new(noExtendedSupport) },
			modify: func(in *rds.ModifyDBInstanceInput, _ live.Database) {
				in.EngineLifecycleSupport = new(noExtendedSupport)
			},
			consequence: say("when this version ends, RDS upgrades it instead of charging for it"), typical: time.Minute,
		},
		{
			field: "security group", want: l.Identity.DatabaseGroup(),
			have: func(h live.Database) string { return strings.Join(h.SecurityGroups, ", ") },
			differs: func(h live.Database) bool {
				return group == nil && regroup || group != nil && !slices.Equal(h.SecurityGroups, group)
			},
			create:  func(in *rds.CreateDBInstanceInput) { in.VpcSecurityGroupIds = group },
			modify:  func(in *rds.ModifyDBInstanceInput, _ live.Database) { in.VpcSecurityGroupIds = group },
			typical: time.Minute,
		},
		{field: "address", first: plan.KnownAfterApply},
	})
}

// logsToEnable are the logs that are not sent. RDS takes a while to send logs it was told to: those are under way.
func logsToEnable(h live.Database) []string {
	return lacks(append(slices.Clone(h.LogExports), strings.Split(h.Pending["LogTypesToEnable"], ",")...))
}

// lacks are the logs that are not among some.
func lacks(exports []string) []string {
	var left []string
	for _, want := range databaseLogs {
		if !slices.Contains(exports, want) {
			left = append(left, want)
		}
	}
	return left
}
