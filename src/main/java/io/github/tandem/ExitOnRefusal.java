package io.github.tandem;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;

import io.github.tandem.bridge.ReplicationRefused;

/**
 * Ends the process when its two clusters must not be connected.
 */
class ExitOnRefusal {

	private final ApplicationContext context;

	ExitOnRefusal(ApplicationContext context) {
		this.context = context;
	}

	@EventListener(ReplicationRefused.class)
	void exit() {
		// not on the scheduler's thread, for which the closing context waits
		new Thread(() -> System.exit(SpringApplication.exit(this.context, () -> 1)), "exit").start();
	}

}
