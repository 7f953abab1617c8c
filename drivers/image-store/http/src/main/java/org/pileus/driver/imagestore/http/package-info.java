/// Images that stay where they are: on web servers.
@org.jspecify.annotations.NullMarked
package org.pileus.driver.imagestore.http;
