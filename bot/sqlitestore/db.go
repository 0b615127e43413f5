package sqlitestore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// db is the one connection and its prepared statements. It is driven without
// database/sql: a pool of one needs no pool, no goroutine and no ctx, which
// would start one at each statement.
type db struct {
	conn  driver.Conn
	stmts map[string]*stmt
}

type stmt struct {
	driver.Stmt
	args []driver.NamedValue
	row  row
}

// row is one row of a result. It holds until the next row is read.
type row []driver.Value

func (r row) int(i int) int64   { v, _ := r[i].(int64); return v }
func (r row) text(i int) string { v, _ := r[i].(string); return v }
func (r row) blob(i int) []byte { v, _ := r[i].([]byte); return v }
func (r row) null(i int) bool   { return r[i] == nil }

func openDB(file string) (*db, error) {
	conn, err := new(sqlite.Driver).Open(file)
	if err != nil {
		return nil, err
	}
	return &db{conn: conn, stmts: make(map[string]*stmt)}, nil
}

func (d *db) close() error {
	var all []error
	for _, s := range d.stmts {
		all = append(all, s.Close())
	}
	return errors.Join(append(all, d.conn.Close())...)
}

// prepare returns the statement of that text, which has one "?" for each
// argument. Texts are constants, so their number is bounded.
func (d *db) prepare(text string, args []any) (*stmt, error) {
	s := d.stmts[text]
	if s == nil {
		prepared, err := d.conn.Prepare(text)
		if err != nil {
			return nil, err
		}
		s = &stmt{Stmt: prepared}
		d.stmts[text] = s
	}
	s.args = s.args[:0]
	for i, arg := range args {
		var v driver.Value
		switch arg := arg.(type) {
		case int:
			v = int64(arg)
		case bool:
			v = int64(0)
			if arg {
				v = int64(1)
			}
		default:
			v = arg
		}
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return s, nil
}

// exec runs a statement that answers nothing and returns the rows it changed.
func (d *db) exec(text string, args ...any) (int64, error) {
	s, err := d.prepare(text, args)
	if err != nil {
		return 0, err
	}
	result, err := s.Stmt.(driver.StmtExecContext).ExecContext(context.Background(), s.args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert is exec for a table with a numbering of its own; it returns the number.
func (d *db) insert(text string, args ...any) (int64, error) {
	s, err := d.prepare(text, args)
	if err != nil {
		return 0, err
	}
	result, err := s.Stmt.(driver.StmtExecContext).ExecContext(context.Background(), s.args)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// query calls each for every row.
func (d *db) query(text string, args []any, each func(row) error) (err error) {
	s, err := d.prepare(text, args)
	if err != nil {
		return err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(context.Background(), s.args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if s.row == nil {
		s.row = make(row, len(rows.Columns()))
	}
	for {
		if err := rows.Next(s.row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := each(s.row); err != nil {
			return err
		}
	}
}

// run executes a text of several statements, once.
func (d *db) run(text string) error {
	_, err := d.conn.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
	return err
}

// one returns the first row of a result that has at most one, or nil.
func (d *db) one(text string, args ...any) (row, error) {
	var found row
	err := d.query(text, args, func(r row) error { found = r; return nil })
	return found, err
}

// ErrInUse says that another process has the file open.
var ErrInUse = errors.New("another process has it open (one process per file; several need Redis)")

// describe turns SQLite's words for what an operator can mend into ours.
func describe(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return ErrInUse
	case lib.SQLITE_READONLY:
		return fmt.Errorf("the file or its directory is read-only: %w", err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("the disk is full: %w", err)
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return fmt.Errorf("the file is damaged or no SQLite database: %w", err)
	case lib.SQLITE_CANTOPEN:
		return fmt.Errorf("the file cannot be opened; does its directory exist and may we write there: %w", err)
	}
	return err
}
