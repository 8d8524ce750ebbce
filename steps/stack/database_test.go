package stack

import "testing"

func TestDatabaseNames(t *testing.T) {
	for app, want := range map[string]struct{ name, user string }{
		"shop":                 {"shop", "shop"},
		"my-shop":              {"my_shop", "my_shop"},
		"shop-backend-service": {"shop_backend_service", "shop_backend_ser"},
		"shop-back-end-i-nine": {"shop_back_end_i_nine", "shop_back_end_i"},
		"user":                 {"app_user", "app_user"},
		"order":                {"app_order", "app_order"},
		"postgres":             {"app_postgres", "app_postgres"},
		"rdsadmin":             {"app_rdsadmin", "app_rdsadmin"},
		"pg-tools":             {"app_pg_tools", "app_pg_tools"},
	} {
		s := Settings{App: app}
		if s.DatabaseName() != want.name || s.DatabaseUser() != want.user {
			t.Errorf("%s: database %q user %q, want %q", app, s.DatabaseName(), s.DatabaseUser(), want)
		}
	}
}
