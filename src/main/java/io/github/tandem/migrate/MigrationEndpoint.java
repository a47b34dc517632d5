package io.github.tandem.migrate;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.report.JsonReport;

/**
 * Tells how far the migration has come that this process does.
 */
@Endpoint(id = "migration")
class MigrationEndpoint {

	private final MigrationProgress progress;

	MigrationEndpoint(MigrationProgress progress) {
		this.progress = progress;
	}

	/**
	 * How far it has come.
	 * @return records and bytes of each topic and in all, rates and time left
	 */
	@ReadOperation
	Map<String, Object> migration() {
		return new JsonReport().progress(this.progress.report());
	}

}
