package io.github.tandem.migrate;

import java.util.Map;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.NestedExceptionUtils;

import io.github.tandem.command.CommandSettings;
import io.github.tandem.migrate.progress.MigrationProgress;

/**
 * Starts the service that replicates, with what shows how far it has come.
 */
final class ServiceStart {

	private final CommandSettings settings;

	private final Class<?> service;

	private final Map<String, Object> defaults;

	private final boolean isLogged;

	ServiceStart(CommandSettings settings, Class<?> service, Map<String, Object> defaults, boolean isLogged) {
		this.settings = settings;
		this.service = service;
		this.defaults = defaults;
		this.isLogged = isLogged;
	}

	/**
	 * Start it.
	 * @param progress how far it has come
	 * @return its context, to be closed
	 * @throws FailedException if it does not start
	 */
	ConfigurableApplicationContext start(MigrationProgress progress) {
		try {
			return this.settings.serve(this.service, this.defaults, this.isLogged,
					(context) -> show((GenericApplicationContext) context, progress));
		}
		catch (RuntimeException ex) {
			throw new FailedException(ex);
		}
	}

	private static void show(GenericApplicationContext beans, MigrationProgress progress) {
		beans.registerBean(MigrationEndpoint.class, () -> new MigrationEndpoint(progress));
		beans.registerBean("migrationMeters", MeterBinder.class,
				() -> (meters) -> MigrationMeters.register(progress, meters));
	}

	/**
	 * The service did not start.
	 */
	static final class FailedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		FailedException(RuntimeException cause) {
			super("the service does not start, so that nothing is replicated (if its port is taken, set "
					+ "--server.port=0): " + NestedExceptionUtils.getMostSpecificCause(cause).getMessage(), cause);
		}

	}

}
