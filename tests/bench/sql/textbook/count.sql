select count(*) from hold;
