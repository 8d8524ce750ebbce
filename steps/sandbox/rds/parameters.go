package rds

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"slipway/steps/sandbox/core"
)

// postgresParameters are names of the default group, enough of them that a reader has to turn the page, as with AWS's
// four hundred.
var postgresParameters = strings.Fields(`
application_name archive_command archive_timeout array_nulls autovacuum autovacuum_analyze_scale_factor autovacuum_analyze_threshold autovacuum_freeze_max_age
autovacuum_max_workers autovacuum_naptime autovacuum_vacuum_cost_delay autovacuum_vacuum_cost_limit autovacuum_vacuum_scale_factor autovacuum_vacuum_threshold
autovacuum_work_mem backend_flush_after backslash_quote bgwriter_delay bgwriter_flush_after bgwriter_lru_maxpages bgwriter_lru_multiplier bytea_output
check_function_bodies checkpoint_completion_target checkpoint_flush_after checkpoint_timeout checkpoint_warning client_encoding client_min_messages commit_delay
commit_siblings constraint_exclusion cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost cron.database_name cursor_tuple_fraction data_checksums datestyle
deadlock_timeout debug_pretty_print default_statistics_target default_tablespace default_transaction_deferrable default_transaction_isolation
default_transaction_read_only effective_cache_size effective_io_concurrency enable_bitmapscan enable_hashagg enable_hashjoin enable_indexscan
enable_material enable_mergejoin enable_nestloop enable_seqscan enable_sort enable_tidscan escape_string_warning exit_on_error extra_float_digits
from_collapse_limit fsync full_page_writes geqo gin_fuzzy_search_limit gin_pending_list_limit hot_standby_feedback huge_pages idle_in_transaction_session_timeout
idle_session_timeout intervalstyle jit join_collapse_limit krb_caseins_users lc_messages lo_compat_privileges lock_timeout log_autovacuum_min_duration log_checkpoints
log_connections log_destination log_disconnections log_duration log_error_verbosity log_executor_stats log_filename log_hostname log_line_prefix log_lock_waits
log_min_duration_statement log_min_error_statement log_min_messages log_parser_stats log_planner_stats log_rotation_age log_rotation_size log_statement
log_statement_stats log_temp_files logging_collector maintenance_work_mem max_connections max_files_per_process max_locks_per_transaction
max_parallel_workers max_prepared_transactions max_replication_slots max_stack_depth max_standby_archive_delay max_wal_senders max_wal_size
max_worker_processes min_wal_size password_encryption pgaudit.log pg_stat_statements.max port quote_all_identifiers random_page_cost
rds.accepted_password_auth_method rds.extensions rds.force_admin_logging_level rds.force_autovacuum_logging_level rds.force_ssl rds.log_retention_period
rds.logical_replication rds.rds_superuser_reserved_connections rds.restrict_password_commands row_security search_path seq_page_cost session_replication_role
shared_buffers shared_preload_libraries ssl ssl_ca_file ssl_cert_file ssl_ciphers ssl_max_protocol_version ssl_min_protocol_version statement_timeout
superuser_reserved_connections synchronize_seqscans synchronous_commit tcp_keepalives_count tcp_keepalives_idle temp_buffers timezone track_activities
track_counts track_functions track_io_timing vacuum_cost_delay vacuum_cost_limit wal_buffers wal_level work_mem xmlbinary xmloption`)

func describeDBParameters(c *core.Call, in *rds.DescribeDBParametersInput) (*rds.DescribeDBParametersOutput, error) {
	group := core.Value(in.DBParameterGroupName)
	major, set, known := state.In(c.World).parameterGroup(group)
	if !known || !slices.ContainsFunc(postgresVersions, func(v string) bool { return core.MajorVersion(v) == major }) {
		return nil, &types.DBParameterGroupNotFoundFault{Message: new("DBParameterGroup not found: " + group)}
	}
	// RDS forces TLS from PostgreSQL 15 on.
	n, _ := strconv.Atoi(major)
	ssl := map[bool]string{true: "1", false: "0"}[n >= 15]
	var found []types.Parameter
	for _, name := range postgresParameters {
		p := types.Parameter{ParameterName: new(name), Source: new("engine-default"),
			ApplyType: new("dynamic"), DataType: new("string"), IsModifiable: new(true),
			ApplyMethod: types.ApplyMethodPendingReboot}
		switch name {
		case "rds.force_ssl":
			p.Source, p.ParameterValue, p.DataType, p.AllowedValues = new("system"), new(ssl),
				new("boolean"), new("0,1")
		case "port":
			p.Source, p.ParameterValue = new("system"), new("5432")
		}
		if value, given := set[name]; given {
			p.Source, p.ParameterValue = new("user"), new(value)
		}
		if in.Source == nil || *in.Source == *p.Source {
			found = append(found, p)
		}
	}
	page, next, err := core.PageOf(Pages, found, in.MaxRecords, in.Marker)
	return &rds.DescribeDBParametersOutput{Parameters: page, Marker: next}, err
}

// rdsParameterGroup is a parameter group of the account's own: what it sets, over the defaults of its family.
type rdsParameterGroup struct {
	Name, Family string
	Set          map[string]string
}

func createParameterGroup(c *core.Call, in *rds.CreateDBParameterGroupInput) (*rds.CreateDBParameterGroupOutput,
	error) {
	w := state.In(c.World)
	name, family := strings.ToLower(core.Value(in.DBParameterGroupName)), core.Value(in.DBParameterGroupFamily)
	switch {
	case !Name.MatchString(name):
		return nil, core.Fail("InvalidParameterValue", "The parameter DBParameterGroupName is not a valid identifier.")
	case !strings.HasPrefix(family, "postgres"):
		return nil, core.Fail("InvalidParameterValue", "ParameterGroupFamily %s is not a valid parameter group family",
			family)
	case w.ParameterGroups[name] != nil:
		return nil, &types.DBParameterGroupAlreadyExistsFault{Message: new("Parameter group " + name +
			" already exists")}
	}
	if w.ParameterGroups == nil {
		w.ParameterGroups = map[string]*rdsParameterGroup{}
	}
	w.ParameterGroups[name] = &rdsParameterGroup{Name: name, Family: family, Set: map[string]string{}}
	return &rds.CreateDBParameterGroupOutput{DBParameterGroup: &types.DBParameterGroup{
		DBParameterGroupName: new(name), DBParameterGroupFamily: new(family)}}, nil
}

func modifyParameterGroup(c *core.Call, in *rds.ModifyDBParameterGroupInput) (*rds.ModifyDBParameterGroupOutput,
	error) {
	name := strings.ToLower(core.Value(in.DBParameterGroupName))
	g := state.In(c.World).ParameterGroups[name]
	switch {
	case strings.HasPrefix(name, "default."):
		return nil, core.Fail("InvalidParameterValue", "Default parameter groups cannot be modified: %s", name)
	case g == nil:
		return nil, &types.DBParameterGroupNotFoundFault{Message: new("DBParameterGroup not found: " + name)}
	}
	for _, p := range in.Parameters {
		g.Set[core.Value(p.ParameterName)] = core.Value(p.ParameterValue)
	}
	return &rds.ModifyDBParameterGroupOutput{DBParameterGroupName: new(name)}, nil
}

// parameterGroup reports the family's major version and what is set in a group, its own or AWS's default one.
func (w *Resources) parameterGroup(name string) (major string, set map[string]string, ok bool) {
	if g := w.ParameterGroups[strings.ToLower(name)]; g != nil {
		return strings.TrimPrefix(g.Family, "postgres"), g.Set, true
	}
	major, ok = strings.CutPrefix(name, "default.postgres")
	return major, nil, ok
}
